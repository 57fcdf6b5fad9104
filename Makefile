.PHONY: setup run test check peers browser bench messages pictures lock
setup run test check peers browser bench messages pictures lock:
	@python3 dev.py $@

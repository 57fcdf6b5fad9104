.PHONY: setup run test check peers browser bench messages lock
setup run test check peers browser bench messages lock:
	@python3 dev.py $@

.PHONY: setup run test check peers browser bench lock
setup run test check peers browser bench lock:
	@python3 dev.py $@

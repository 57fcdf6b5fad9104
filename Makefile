.PHONY: setup run test check peers browser bench evidence messages promises pictures lock
setup run test check peers browser bench evidence messages promises pictures lock:
	@python3 dev.py $@

.PHONY: setup run test check peers browser bench evidence durations messages promises pictures lock
setup run test check peers browser bench evidence durations messages promises pictures lock:
	@python3 dev.py $@

.PHONY: setup run test check peers bench lock
setup run test check peers bench lock:
	@python3 dev.py $@

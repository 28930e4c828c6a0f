# On Windows, or without make: py tasks.py demo
PYTHON ?= python3

.PHONY: demo test check bench pictures setup

demo test check bench pictures setup:
	$(PYTHON) tasks.py $@ $(ARGS)

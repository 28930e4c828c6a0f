# On Windows, or without make: py tasks.py demo
PYTHON ?= python3

.PHONY: demo test check bench setup

demo test check bench setup:
	$(PYTHON) tasks.py $@ $(ARGS)

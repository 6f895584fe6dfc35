# One command a wish; all the work is in devstack/. Python 3.11 or newer and make are enough.
PORT ?= 8000
SIZE ?=
export PORT SIZE

# The distribution's Python first: it is built with optimisation, one compiled as it came (pyenv) is a fifth slower.
define devstack
	@for needed in venv,ensurepip sys; do \
		for candidate in .venv/bin/python /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11 /usr/bin/python3 \
				python3.13 python3.12 python3.11 python3; do \
			if $$candidate -c "import $$needed; import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then \
				exec $$candidate devstack/bootstrap.py $(1); \
			fi; \
		done; \
	done; \
	echo 'No Python 3.11 or newer was found. Install one (Debian, Ubuntu: apt-get install python3 python3-venv) and run make again.'; \
	exit 1
endef

.PHONY: help demo demo-reset pictures test check prove bench lock sbom

help:
	@echo 'make demo         the whole portal on this machine, http://localhost:8000 (PORT=8123 for another port)'
	@echo 'make demo-reset   delete the data of the demo'
	@echo 'make pictures     the pictures of the guides anew, of the demo that runs (PORT as of the demo)'
	@echo 'make test         every check and every test, as in continuous integration (ARGS="-k seats" for some tests)'
	@echo 'make check        the checks that need no server'
	@echo 'make prove        the tests that take their time'
	@echo 'make bench        how fast pages are beside fixed bytes (SIZE=large: also with 100 000 events, 1 000 000 emails)'
	@echo 'make lock         lock the packages anew after a change in requirements/*.in'
	@echo 'make sbom         what a release is made of, as CycloneDX files in var/sbom'

demo:
	$(call devstack,demo)

demo-reset:
	$(call devstack,demo-reset)

pictures:
	$(call devstack,pictures)

test:
	$(call devstack,test $(ARGS))

check:
	$(call devstack,check)

prove:
	$(call devstack,prove $(ARGS))

bench:
	$(call devstack,bench $(ARGS))

lock:
	$(call devstack,lock)

sbom:
	$(call devstack,sbom)

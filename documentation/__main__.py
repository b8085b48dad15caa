"""Builds the site into `build/docs/site`: `make docs`."""

import shutil
import sys

from documentation import reference, site
from documentation.staging import ROOT, Staging


def main() -> int:
    """Build the site; return 1 if a link or a reference is broken."""
    shutil.rmtree(site.BUILD, ignore_errors=True)
    staging = Staging(site.BUILD / "pages")
    staging.add_docs()
    for name in ("CHANGELOG.md", "SECURITY.md", "LICENSE"):
        staging.add_file(ROOT / name, f"project/{name.lower().removesuffix('.md')}.md")
    for name, text in reference.pages():
        staging.write(name, text)
    try:
        built = site.build(staging)
    except (RuntimeError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    pages = len(list(built.rglob("*.html")))
    sys.stdout.write(f"{pages} pages; open {(built / 'index.html').relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

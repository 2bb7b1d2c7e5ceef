"""What is printed or saved by any module: Word files, and PDFs of a module's own typst sheets."""

from __future__ import annotations

from yishi.documents.typesetting import code, typeset
from yishi.documents.word import Document as WordDocument

__all__ = ["WordDocument", "code", "typeset"]

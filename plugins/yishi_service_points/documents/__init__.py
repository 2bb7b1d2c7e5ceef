"""Sheets on A4: a point's poster, a guide in large print, receipts in two copies."""

from __future__ import annotations

from yishi_service_points.documents.sheets import guide_pdf, poster_pdf, receipt_pdf

__all__ = ["guide_pdf", "poster_pdf", "receipt_pdf"]

"""A frozen document to what leaves the house: PDF/A-3, SVG, PNG, and the CII XML of Factur-X.

Knows paper and wire, not databases: every function takes a value (a `domain.document.Document`,
a letter) and gives bytes back. May import `domain` and `web` only.

- `cii.build_cii` writes the EN 16931 XML, `xsd.validate_xsd` checks it.
- `pdf.render_pdf`, `pdf.render_svg`, `pdf.render_png` compile the paper in process.
- `letters.render_letter` makes a letter or a certificate from plain blocks.
- `glyphs.printable` keeps only characters that one of our fonts can draw.
- `logos.clean_logo` turns an uploaded image into one that never fails on paper.
"""

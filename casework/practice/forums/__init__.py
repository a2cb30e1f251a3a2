"""Forums: a case is put forward with a question, and the advice of colleagues becomes a note on it (H16).

Two kinds take turns week by week, led by the Principal Social Worker.
"""

"""What if: a tray's clocks and bands under another policy or other figures, before anything is changed (U5).

It composes the tray's histories and the policies, owns no table and writes nothing but whose records were read.
"""

"""Processes: assessment, planning, review and safeguarding enquiry, begun and completed; and urgent interim measures.

Where an advocate is owed and none is in place, neither begins nor is completed; an interim measure always goes on.
"""

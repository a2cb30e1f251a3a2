"""Explain: policies, rules with their sources and figures, and the page that shows every component.


"""

"""Figures: a number counted over a list, that list itself, its file and its chart, for one period and some teams.

Pages that report are made of these: the figure and its list are one query, so that they never differ (H17).
"""

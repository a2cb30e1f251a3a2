"""The monthly dip sample: people of a tray drawn at random, and what a manager finds of each.

The draw is kept with all that it was made from, so that anybody can make it again.
"""

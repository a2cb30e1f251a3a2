"""The house itself: how it starts, what may import what, who may use which view, what a GET may change."""

"""Trains the model of the tagger that finds names: open data and a teacher's output in, one file of weights out."""

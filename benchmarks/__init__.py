"""Measures Dateline beside the engines that people would pick instead: same articles, same questions, same machine."""

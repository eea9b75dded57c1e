"""Compiled loops of the training: a linear-chain conditional random field, by stochastic gradient (AdaGrad) over sentences."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.entities.tagging_kernels import LABELS, OFFSETS

_LEAST_GRADIENT = np.float32(0.002)


@compiled
def epoch(
    order: Any, sentence_start: Any, rows: Any, labels: Any, form_start: Any, form_features: Any, lexical: Any, groups: Any,
    weights: Any, squares: Any, pairs: Any, pair_squares: Any, follows: Any, follow_squares: Any, importance: Any, rate: float,
    dropout: float, seed: int,
) -> float:  # fmt: skip
    """Go once through the sentences; returns the mean loss of a token. Changes weights, pairs, follows and their squares.

    order           the numbers of sentences in the order to take;  sentence_start  (sentences + 1,) into `rows` and `labels`
    form_start      (rows + 1,) into form_features: the features of each row;  lexical  (features,) whether it may be dropped
    weights         (features, OFFSETS, LABELS) float32;  pairs, follows, groups  as of `index.entities.tagging_kernels`
    importance      (sentences,) float32: how much a sentence counts
    """
    np.random.seed(seed)
    total = 0.0
    tokens = 0
    longest = 0
    for sentence in order:
        longest = max(longest, sentence_start[sentence + 1] - sentence_start[sentence])
    emitted = np.zeros((longest, LABELS), np.float32)
    gradient = np.zeros((longest, LABELS), np.float32)
    forward = np.zeros((longest, LABELS), np.float32)
    backward = np.zeros((longest, LABELS), np.float32)
    scales = np.zeros(longest, np.float32)
    dropped = np.zeros(longest, np.bool_)
    grown = np.zeros((longest, LABELS), np.float32)
    step = np.zeros((LABELS + 1, LABELS + 1), np.float32)
    expected = np.zeros((LABELS + 1, LABELS + 1), np.float32)
    part = np.zeros(LABELS, np.float32)
    for sentence in order:
        begin = sentence_start[sentence]
        count = sentence_start[sentence + 1] - begin
        if count == 0:
            continue
        weight = importance[sentence]
        emitted[:count] = 0
        for token in range(-1, count + 1):
            row = 0
            if 0 <= token < count:
                row = rows[begin + token]
                dropped[token] = np.random.random() < dropout
            for place in range(form_start[row], form_start[row + 1]):
                feature = form_features[place]
                if 0 <= token < count and dropped[token] and lexical[feature]:
                    continue
                for offset in range(OFFSETS):
                    target = token - (offset - 2)
                    if 0 <= target < count:
                        for label in range(LABELS):
                            emitted[target, label] += weights[feature, offset, label]
        # Two before the first and two behind the last token stands the edge, too.
        for edge in (-2, count + 1):
            for place in range(form_start[0], form_start[1]):
                feature = form_features[place]
                for offset in range(OFFSETS):
                    target = edge - (offset - 2)
                    if 0 <= target < count:
                        for label in range(LABELS):
                            emitted[target, label] += weights[feature, offset, label]
        for token in range(count):
            own = groups[rows[begin + token]]
            before = groups[rows[begin + token - 1]] if token > 0 else groups[0]
            behind = groups[rows[begin + token + 1]] if token + 1 < count else groups[0]
            for label in range(LABELS):
                emitted[token, label] += pairs[own, behind, 0, label] + pairs[before, own, 1, label]
        for a in range(LABELS + 1):
            for b in range(LABELS + 1):
                step[a, b] = np.exp(follows[a, b])
        gold_score = 0.0
        log_norm = 0.0
        for token in range(count):
            top = emitted[token].max()
            log_norm += top
            for label in range(LABELS):
                grown[token, label] = np.exp(emitted[token, label] - top)
            gold_score += emitted[token, labels[begin + token]]
        for label in range(LABELS):
            forward[0, label] = step[LABELS, label] * grown[0, label]
        for token in range(count):
            if token:
                for label in range(LABELS):
                    value = np.float32(0)
                    for before in range(LABELS):
                        value += forward[token - 1, before] * step[before, label]
                    forward[token, label] = value * grown[token, label]
            size = forward[token].sum()
            scales[token] = size
            log_norm += np.log(size)
            for label in range(LABELS):
                forward[token, label] /= size
        ending = np.float32(0)
        for label in range(LABELS):
            ending += forward[count - 1, label] * step[label, LABELS]
            backward[count - 1, label] = step[label, LABELS]
        log_norm += np.log(ending)
        for label in range(LABELS):
            backward[count - 1, label] /= ending
        for token in range(count - 2, -1, -1):
            for label in range(LABELS):
                part[label] = grown[token + 1, label] * backward[token + 1, label] / scales[token + 1]
            for label in range(LABELS):
                value = np.float32(0)
                for behind in range(LABELS):
                    value += step[label, behind] * part[behind]
                backward[token, label] = value
        expected[:] = 0
        previous = LABELS
        for token in range(count):
            gold = labels[begin + token]
            gold_score += follows[previous, gold]
            expected[previous, gold] -= 1
            previous = gold
            for label in range(LABELS):
                gradient[token, label] = forward[token, label] * backward[token, label] * weight
            gradient[token, gold] -= weight
            if token:
                for label in range(LABELS):
                    part[label] = grown[token, label] * backward[token, label] / scales[token]
                for before in range(LABELS):
                    for label in range(LABELS):
                        expected[before, label] += forward[token - 1, before] * step[before, label] * part[label]
        gold_score += follows[previous, LABELS]
        expected[previous, LABELS] -= 1
        for label in range(LABELS):
            expected[LABELS, label] += forward[0, label] * backward[0, label]
            expected[label, LABELS] += forward[count - 1, label] * backward[count - 1, label]
        total += (log_norm - gold_score) * weight
        tokens += count
        for a in range(LABELS + 1):
            for b in range(LABELS + 1):
                if step[a, b] > 0 and expected[a, b] != 0:
                    slope = expected[a, b] * weight
                    follow_squares[a, b] += slope * slope
                    follows[a, b] -= rate * slope / np.sqrt(follow_squares[a, b])
        for token in range(-2, count + 2):
            inside = 0 <= token < count
            row = rows[begin + token] if inside else 0
            for offset in range(OFFSETS):
                target = token - (offset - 2)
                if target < 0 or target >= count:
                    continue
                worst = np.float32(0)
                for label in range(LABELS):
                    worst = max(worst, abs(gradient[target, label]))
                if worst < _LEAST_GRADIENT:
                    continue
                for place in range(form_start[row], form_start[row + 1]):
                    feature = form_features[place]
                    if inside and dropped[token] and lexical[feature]:
                        continue
                    for label in range(LABELS):
                        slope = gradient[target, label]
                        squares[feature, offset, label] += slope * slope
                        weights[feature, offset, label] -= rate * slope / np.sqrt(squares[feature, offset, label])
        for token in range(count):
            own = groups[rows[begin + token]]
            before = groups[rows[begin + token - 1]] if token > 0 else groups[0]
            behind = groups[rows[begin + token + 1]] if token + 1 < count else groups[0]
            for label in range(LABELS):
                slope = gradient[token, label]
                if abs(slope) < _LEAST_GRADIENT:
                    continue
                pair_squares[own, behind, 0, label] += slope * slope
                pairs[own, behind, 0, label] -= rate * slope / np.sqrt(pair_squares[own, behind, 0, label])
                pair_squares[before, own, 1, label] += slope * slope
                pairs[before, own, 1, label] -= rate * slope / np.sqrt(pair_squares[before, own, 1, label])
    return total / max(tokens, 1)

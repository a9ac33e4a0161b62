"""Training of the network, from nothing, on our own sentences; the only place with TensorFlow.

TensorFlow comes with Rasa. It is imported when a training begins: it takes seconds to load, and a
trained network does without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bot.nlu.network import Head, Network

__all__ = ["UNKNOWN", "Question", "Recipe", "train_network"]

#: The answer of a sentence that nobody labelled for a question: it does not count there.
UNKNOWN = -1


@dataclass(frozen=True)
class Question:
    """What has to be learned: for each sentence the number of its answer, or `UNKNOWN`."""

    name: str
    classes: tuple[str, ...]
    answers: np.ndarray
    #: How much this question counts beside the others.
    weight: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """How the network is trained; chosen by evidence, see docs/pipelines.md."""

    hidden: int = 128
    epochs: int = 12
    #: Few sentences are seen more often: at least so many steps.
    fewest_steps: int = 600
    largest_batch: int = 256
    smallest_batch: int = 16
    learning_rate: float = 0.002
    #: The part of a text's features that is hidden at each step, so that no word decides alone.
    features_dropped: float = 0.4
    hidden_dropped: float = 0.3

    def batch_size(self, sentences: int) -> int:
        return max(self.smallest_batch, min(self.largest_batch, sentences // 40))

    def rounds(self, sentences: int) -> int:
        a_round = max(1, math.ceil(sentences / self.batch_size(sentences)))
        return max(self.epochs, math.ceil(self.fewest_steps / a_round))


def train_network(
    x: csr_matrix, questions: Sequence[Question], seed: int, recipe: Recipe | None = None
) -> Network:
    """A network that answers the questions; `x` has one row a sentence."""
    recipe = recipe or Recipe()
    step, weights = _step(x.shape[1], questions, seed, recipe)
    answers = np.stack([question.answers for question in questions], axis=1).astype(np.int32)
    rng = np.random.RandomState(seed)
    size = recipe.batch_size(x.shape[0])
    for _ in range(recipe.rounds(x.shape[0])):
        order = rng.permutation(x.shape[0])
        for start in range(0, len(order), size):
            chosen = np.sort(order[start : start + size])
            step(_some_features(x[chosen], recipe.features_dropped, rng), answers[chosen])
    inputs, offsets, *rest = (weight.numpy() for weight in weights)
    heads = {
        question.name: Head(question.classes, rest[2 * place], rest[2 * place + 1])
        for place, question in enumerate(questions)
    }
    return Network(inputs, offsets, heads)


def _some_features(rows: csr_matrix, dropped: float, rng: Any) -> csr_matrix:
    kept = rng.random_sample(len(rows.data)) >= dropped
    data = np.where(kept, rows.data / (1.0 - dropped), 0.0)
    return csr_matrix((data, rows.indices, rows.indptr), shape=rows.shape)


def _step(features: int, questions: Sequence[Question], seed: int, recipe: Recipe) -> Any:
    """A function that learns from one batch, and the variables that it changes."""
    import tensorflow as tf

    def start(shape: list[int], spread: float, number: int) -> Any:
        seeds = [seed, number]
        return tf.Variable(tf.random.stateless_normal(shape, seeds, stddev=spread))

    inputs = start([features, recipe.hidden], 0.05, 0)
    weights = [inputs, tf.Variable(tf.zeros([recipe.hidden]))]
    for number, question in enumerate(questions, start=1):
        weights.append(start([recipe.hidden, len(question.classes)], 0.1, number))
        weights.append(tf.Variable(tf.zeros([len(question.classes)])))
    optimizer = tf.keras.optimizers.Adam(recipe.learning_rate)
    optimizer.build(weights)
    drop = tf.random.Generator.from_seed(seed)

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, 2], tf.int64),
            tf.TensorSpec([None], tf.float32),
            tf.TensorSpec([2], tf.int64),
            tf.TensorSpec([None, len(questions)], tf.int32),
        ]
    )
    def learn(places: Any, values: Any, shape: Any, answers: Any) -> None:
        with tf.GradientTape() as tape:
            rows = tf.SparseTensor(places, values, shape)
            hidden = tf.nn.relu(tf.sparse.sparse_dense_matmul(rows, weights[0]) + weights[1])
            kept = drop.uniform(tf.shape(hidden)) >= recipe.hidden_dropped
            hidden = tf.where(kept, hidden / (1.0 - recipe.hidden_dropped), 0.0)
            loss = 0.0
            for number, question in enumerate(questions):
                scores = hidden @ weights[2 + 2 * number] + weights[3 + 2 * number]
                told = tf.cast(answers[:, number] != UNKNOWN, tf.float32)
                surprise = tf.nn.sparse_softmax_cross_entropy_with_logits(
                    tf.maximum(answers[:, number], 0), scores
                )
                total = tf.maximum(tf.reduce_sum(told), 1.0)
                loss += question.weight * tf.reduce_sum(told * surprise) / total
        # TensorFlow writes `zip` its own way, without `strict`.
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))  # noqa: B905

    def step(rows: csr_matrix, answers: np.ndarray) -> None:
        table = rows.tocoo()
        places = np.stack([table.row, table.col], axis=1).astype(np.int64)
        learn(places, table.data.astype(np.float32), np.asarray(table.shape, np.int64), answers)

    return step, weights

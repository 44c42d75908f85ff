"""PyTorch's side of the comparison: the networks of org.gridmask.examples.model, measured as there.

    python3 training_speed.py FAMILY DEPTH WIDTH SIZE CLASSES BATCH SECONDS THREADS LAYOUT PRECISION

prints one line of JSON: the number of parameters, the seconds of each training step and of each
inference, and the versions. Without arguments the versions alone.
"""

import json
import platform
import re
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def normalized(inputs, outputs, kernel, stride=1):
    return nn.Sequential(convolution(inputs, outputs, kernel, stride), nn.BatchNorm2d(outputs, momentum=0.1))


def relu():
    return nn.ReLU(inplace=True)


class Residual(nn.Module):
    """relu(main(x) + shortcut(x)), the blocks of arXiv 1512.03385, Figure 5."""

    def __init__(self, main, inputs, outputs, stride):
        super().__init__()
        self.main = main
        changes = stride != 1 or inputs != outputs
        self.shortcut = normalized(inputs, outputs, 1, stride) if changes else nn.Identity()
        self.relu = relu()

    def forward(self, x):
        return self.relu(self.main(x) + self.shortcut(x))


def basic(inputs, filters, stride):
    main = nn.Sequential(normalized(inputs, filters, 3, stride), relu(), normalized(filters, filters, 3))
    return Residual(main, inputs, filters, stride), filters


def bottleneck(inputs, filters, stride):
    outputs = 4 * filters
    main = nn.Sequential(
        normalized(inputs, filters, 1), relu(),
        normalized(filters, filters, 3, stride), relu(),
        normalized(filters, outputs, 1))
    return Residual(main, inputs, outputs, stride), outputs


class PreActivation(nn.Module):
    """The block B(3, 3) of arXiv 1605.07146: a shortcut takes what the first ReLU put out."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.first = nn.Sequential(nn.BatchNorm2d(inputs, momentum=0.1), relu())
        self.main = nn.Sequential(
            convolution(inputs, filters, 3, stride),
            nn.BatchNorm2d(filters, momentum=0.1), relu(),
            convolution(filters, filters, 3))
        self.shortcut = convolution(inputs, filters, 1, stride) if inputs != filters else None

    def forward(self, x):
        activated = self.first(x)
        return self.main(activated) + (x if self.shortcut is None else self.shortcut(activated))


def wide(inputs, filters, stride):
    return PreActivation(inputs, filters, stride), filters


def network(family, depth, width, classes):
    """A network by the names that Architecture has for the families and their two numbers."""
    if family == "CIFAR_RESNET":
        block, blocks, stem, first = basic, [(depth - 2) // 6] * 3, width, width
    elif family == "WIDE_RESNET":
        block, blocks, stem, first = wide, [(depth - 4) // 6] * 3, 16, 16 * width
    elif family == "RESNET" and depth == 18:
        block, blocks, stem, first = basic, [2, 2, 2, 2], width, width
    elif family == "RESNET" and depth == 50:
        block, blocks, stem, first = bottleneck, [3, 4, 6, 3], width, width
    else:
        raise ValueError("no network %s of depth %d here" % (family, depth))
    if block is bottleneck:
        modules = [normalized(3, stem, 7, 2), relu(), nn.MaxPool2d(3, 2, 1)]
    elif block is wide:
        modules = [convolution(3, stem, 3)]
    else:
        modules = [normalized(3, stem, 3), relu()]
    channels = stem
    for stage, count in enumerate(blocks):
        for index in range(count):
            module, channels = block(channels, first << stage, 2 if stage > 0 and index == 0 else 1)
            modules.append(module)
    if block is wide:
        modules += [nn.BatchNorm2d(channels, momentum=0.1), relu()]
    return nn.Sequential(*modules, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


def times(least, seconds, batch):
    taken = []
    start = time.perf_counter()
    while len(taken) < least or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        batch()
        taken.append(time.perf_counter() - before)
    return taken


def measure(seconds, batch):
    """The warm-up and the least number of batches are those of BatchTimes.measure."""
    times(2, seconds, batch)
    return times(3, seconds, batch)


def speeds(family, depth, width, size, classes, batch, seconds, threads, layout, precision):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    layout = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
    size, classes, batch, seconds = int(size), int(classes), int(batch), float(seconds)
    model = network(family, int(depth), int(width), classes).to(memory_format=layout)
    images = torch.randn(batch, 3, size, size).to(memory_format=layout)
    labels = torch.arange(batch) % classes
    # The learning rate is so small because of what NetworkSpeed says of it.
    # As in ImageNetwork: batch normalisations and the bias do not decay.
    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.SGD(
        [{"params": weights, "weight_decay": 1e-4}, {"params": others}],
        lr=1e-6, momentum=0.9, nesterov=True)

    def scores():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            return model(images).float()

    def train():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(scores(), labels).backward()
        optimizer.step()

    def infer():
        with torch.no_grad():
            F.softmax(scores(), 1)

    model.train()
    training = measure(seconds, train)
    model.eval()
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "training": training,
        "inference": measure(seconds, infer),
    }


def versions():
    onednn = re.search(r"(?:MKL-DNN|oneDNN) v([\d.]+)", torch.__config__.show())
    return {
        "torch": torch.__version__,
        "onednn": onednn.group(1) if onednn else None,
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    print(json.dumps(speeds(*sys.argv[1:]) if len(sys.argv) > 1 else versions()))

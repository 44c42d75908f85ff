"""torchvision's side of the comparison of input pipelines.

    python3 pipeline_speed.py FILES SECONDS WORKERS BATCH MASK

reads the image files that FILES lists (a line each: class, tab, path) again and again, with random
resized crop to 224 x 224, horizontal flip and normalisation, and prints one line of JSON: how many
images came in how many seconds, after the workers had started. MASK is "mask" or "plain"; mask
drops a GridMask from each image. Without arguments it prints the versions alone.
"""

import json
import platform
import random
import sys
import time

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision import transforms


class GridMask:
    """The method of arXiv 2001.04086 with its setting for ImageNet, written for this comparison in NumPy.

    A pixel is dropped where both of its coordinates in the turned and shifted grid lie in the last
    d - l pixels of a unit of d (sections 3.2 and 4.1.1: r = 0.6, d in [96, 224), any whole angle).
    """

    def __call__(self, image):
        height, width = image.shape[1:]
        d = random.randrange(96, 224)
        keep = -(-d * 6 // 10)
        shift_x, shift_y = random.randrange(d), random.randrange(d)
        angle = numpy.radians(numpy.float32(random.randrange(360)))
        y = numpy.arange(height, dtype=numpy.float32)[:, None] - (height - 1) / 2
        x = numpy.arange(width, dtype=numpy.float32)[None, :] - (width - 1) / 2
        across = (numpy.cos(angle) * x + numpy.sin(angle) * y + shift_x) % d
        down = (numpy.cos(angle) * y - numpy.sin(angle) * x + shift_y) % d
        kept = (across < keep) | (down < keep)
        return image * torch.from_numpy(kept.astype(numpy.float32))


class Files(torch.utils.data.Dataset):
    def __init__(self, files, transform):
        self.files = files
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        label, path = self.files[index]
        # As torchvision's own folders read an image.
        with open(path, "rb") as file:
            image = Image.open(file).convert("RGB")
        return self.transform(image), label


class Shuffled(torch.utils.data.Sampler):
    """Epoch after epoch without an end, so that no time goes into ending and starting one."""

    def __init__(self, count):
        self.count = count

    def __iter__(self):
        while True:
            yield from torch.randperm(self.count).tolist()


def first(taken, seconds, batches):
    """Takes at least so many batches, for at least so many seconds."""
    images = 0
    start = time.perf_counter()
    while taken > 0 or time.perf_counter() - start < seconds:
        images += len(next(batches)[1])
        taken -= 1
    return images, time.perf_counter() - start


def measure(listing, seconds, workers, batch, mask):
    with open(listing, encoding="utf-8") as lines:
        files = [line.rstrip("\n").split("\t", 1) for line in lines]
    files = [(int(label), path) for label, path in files]
    chain = [
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ]
    if mask == "mask":
        chain.append(GridMask())
    loader = torch.utils.data.DataLoader(
        Files(files, transforms.Compose(chain)),
        batch_size=int(batch),
        sampler=Shuffled(len(files)),
        num_workers=int(workers),
        persistent_workers=True,
        # The program may come from standard input, which a new interpreter could not read again.
        multiprocessing_context="fork" if sys.platform != "win32" else None,
    )
    batches = iter(loader)
    # What the workers made while the first batch was waited for is not to count.
    first(2 * int(workers) + 1, float(seconds), batches)
    images, taken = first(3, float(seconds), batches)
    return {"passes": [{"images": images, "seconds": taken}]}


def versions():
    return {
        "torchvision": torchvision.__version__,
        "torch": torch.__version__,
        "pillow": PIL.__version__,
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:]) if len(sys.argv) > 1 else versions()))
    sys.stdout.flush()

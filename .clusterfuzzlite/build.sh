#!/bin/bash -eu
# What `compile` runs in the image.
exec "$SRC/sealbreak/ci/oss_fuzz/build"

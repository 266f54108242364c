"""Builds for OSS-Fuzz and ClusterFuzzLite, and what checks them."""

"""Stage:     campaign. Runs the fuzz targets under both engines and sorts what they find.
Input:     built targets, seeds of the corpus, a time.
Output:    OUT/findings, OUT/known, OUT/corpus, OUT/summary.json, a summary on stdout, a status.
Invariant: files appear whole or not at all, and no process outlives the campaign.
"""

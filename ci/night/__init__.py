"""Stage:     ci. A campaign that is left alone, night after night, in one folder.
Input:     built targets, the corpus, the folder as the nights before left it.
Output:    OUT/night.json, JUnit, SARIF, a page, seeds ready to commit; a status.
Invariant: whenever it is killed, the next run goes on from what is on the disk: no finding is lost, none counted twice.
"""

"""Stage:     reports. Turns a night's results into a page, JUnit and SARIF; see README.md.
Input:     night.json, as `night.py` describes it.
Output:    report.html, night.xml, night.sarif.
Invariant: a report is made of night.json alone: it runs nothing and asks no network.
"""

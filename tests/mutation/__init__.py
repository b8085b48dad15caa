"""Mutation testing of `telephony` and `telephony_provisioner`: `make mutate`.

A mutant is the source with one small change. The tests that reach the changed line should fail; a
mutant that survives shows behaviour that no test checks.
"""

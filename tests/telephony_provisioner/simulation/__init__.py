"""Deterministic simulation of stacks under faults.

A `Scenario` is generated from a seed. It deploys, changes, breaks and deletes one stack in a
`SimulatedAccount` on a virtual clock: CloudFormation, CDK's Provider framework, the provisioner's
two functions and the chime-sdk-voice API, in one process. `workload` draws the templates.

Every third seed has a `ParallelStack`: requests run at the same time, and a failure cancels those
that are in progress. A rollback that fails may be continued, without some of its resources.

Between the provisioner and the API stands the `FaultInjector`. It refuses requests, loses
answers, ends functions and answers reads with an earlier state, at the `FaultRates` of the step.
CloudFormation's messages are lost or arrive twice. Each account has one of the `quirks`.

`OrderLedger` checks each order and each release when it is requested. `invariants` are checked
after each step: the account matches the template, no number is lost, bought twice or paid for
after its release, nothing is left behind that CloudFormation did not report, and each failure
names its cause.

Replay a seed: `python -m tests.telephony_provisioner.simulation.soak --seed N --scenarios 1`.
"""

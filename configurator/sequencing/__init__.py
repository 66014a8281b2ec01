"""Putting a day's units in line: problem, search, model, bound, audit, and public instances.

problem.py    what is asked            plan.py       what is answered
solve.py      sequence(): all together child.py      the same in a process that may die
construct.py  a first sequence         bound.py      what no sequence can beat
annealing.py  a walk's schedule        search.py     walks side by side
walk.py       which moves are tried    moves.py      what a move costs (numba)
state.py      the walk's arrays        classes.py    units that are alike
model.py      CP-SAT's model           audit.py      the judge, free of all the others
formats.py    public instances         report.py     ... solved for the command line
"""

"""Casework, and the map of its house.

`app.py` at the top wires everything together and is imported by nobody. All else lives on five floors, in rooms by
capability: `casework/<floor>/<room>/`. A floor knows only the floors below it. Inside a floor a room knows only the
rooms listed below it; rooms joined by `·` do not know each other. `.importlinter` holds this, `tests/house/` runs it.

    bootstrap          prepares the environment; standard library only
    clockwork/         what happens without a click
        commands           the command line
        jobs · demo · upkeep
                           the schedule and its loop · the demonstration · verify, doctor, how to serve colleagues
        reminders          the sweep: asks each capability what became due, and tells once
        post               sending the outbox by the office's mail server, and how that goes
        storage            the database as a whole: made, migrated, copied, put back; its backups, and which are kept
    pages/             compose the rooms below, own no tables
        record · desk · search · explain
                           a person's and a case's page · my feed · finding · which policy says what, and why
        office · joiners · teams · absences · account · founding · ratings · prioritising · highs · dates · whatif · monday
        · reports · national · fairness
                           staff administration · new workers, one or many · teams · who is away and who
                           stands in · one's own name, password, sessions · the first set-up · rating a case anew
                           · a level found by ticking indicators, with its note · whom duty looks at every day
                           · the day for allocating, changed by hand · a tray under other
                           figures, before anything is changed · a manager's week · the manager's view: what came in,
                           waits, ended · how the published waiting-time method would count a team, and two clocks for
                           each open case · waits and levels by group, small numbers hidden, and what workers hold
        figures            what pages that report stand on: a number, its list, file and chart, for a period and teams
    practice/          the trade
        letters · intake   letters that a person can read, in three wordings, as a page and for Word · import of waiting lists
        contacts           who called or wrote, to whom it went, and the message with its answers
        revising · jointwork · support
                           requests to change a plan: considered, reviewed, and only then a revision · work with
                           other services: asked for, answered, settled · urgent and interim support before an
                           assessment: its days, its money, who is told
        outcomes           what should happen with a case: all ways on one page; back to duty
        reviews            the Review tray: nothing to do until a date
        ghosts · meeting   cases that nobody works on, and a whole caseload handed on or closed · cases given out
                           together, tried out first
        supervision · forums
                           when it is due, the agenda made from the caseload, the record, what was agreed · cases put
                           forward to colleagues, and their advice
        closing            how a case ends, or is asked to and authorised, or is opened again; a note on the wrong
                           person
        allocation · moving
                           giving a case to a worker · a case moves to another team: asked, and accepted
        workload           concerns about too much work, of a worker and of a team, step by step
        matching           what workers are good at, what a case needs of its worker, why the one suits the other
        caseloads          what a case weighs, what a worker holds and may hold, what is over a limit
        handing            what a case closes or changes hands with: a summary, what is left, whose it is
        walk · sampling    the weekly walk through a tray, and its record · people drawn at random each month
        triage             the gates before the tray, a placing proposed and decided, telling the person
        calling            the waiting call: five questions of change, the levels, one save; what we can promise
        tray               placing, contacting (the tray itself is a query)
        risk               tools, pickers, ratings
        factors            a team's own signs of a level, agreed by a senior manager
        referrals          one asks for one person: the ground, fourteen items, which team, by when
        processes          assessment, planning, review, enquiry: begun, completed; what could not wait
        advocacy · advice · disclosures · safeguarding
                           whether there must be an advocate, who is one, who waits for one · information and advice, and
                           whether it helped; prevention before long-term work · what is told about a person to others,
                           and who allowed it · concerns about anybody, put to the managers at once
        guarding           restricting a record to named people; opening one that is not yours, with a reason
        escalation         raise, acknowledge, pass up
    records/           what is kept
        calendars · outbox what is due, at a secret address for calendar programs · mail to be sent: to whom, on what occasion
        tasks · directory  what somebody is to do on a case by a date · organisations that people can be told of
        clocks · notices   due dates: which rule, from, until, met · one item in one person's feed
        notes              case notes, never altered
        cases              cases, their life and who holds them; by them sight of a person is granted
        people             people, their network, warnings
        sight              restricted records and who is named on them; records opened with a reason
        entry              signing in and out, passwords, one-time links
        drafts             long texts not yet saved, and forms sent after a session had ended
        sessions           who is signed in, in which browser, until when
        rota               who is on duty on which day; without one, the duty role
        staff              workers, grades, dated team roles, absence, deputies
        audit              who did or saw what, and the chain
    ground/            what any such program needs
        web · exports · charts · documents
                           page or fragment, forms, who may use a view · lists that go out as files · bars as SVG · DOCX
        sheets             CSV and XLSX
        reckoning · finding
                           days and hours in queries, to the day of the office · texts by their words, words by parts of
                           them: FTS5 or Postgres behind one interface
        db                 engine, base, transaction(): the only commit
        clock              now(), today(): the only place that asks the time
        days               calendar arithmetic, working days
        refusal · settings · logs · letters
                           Refusal, Refused: a sentence that a person reads · where this copy listens, where its data
                           lies · logs that name nobody · letters without their accents
    policy/            what councils decide, as frozen dataclasses and one TOML file per council

Inside a room, each module optional, from the top down:

    views.py           HTTP only: load, one operation, page or fragment
    forms.py           the shape of input and the messages of its fields
    operations.py      verbs of the trade, given actor, now and policy; refuse, change, audit; never commit
    queries.py         reads, in a stated order, of the rows that the reader may see
    models.py          tables, and properties derived from one row
    rules.py           decisions on plain values; no database, no web, no clock

`templates/<room>/` and `tests/<room>/` mirror the rooms. To add

- a rule: a pure function in the room's `rules.py`, its figures in the policy's TOML, a test marked with its number;
- a page: a view, a page template that includes the fragment the view returns to htmx, a declaration of who may use it;
- a policy: one more TOML file, checked by `python3 app.py policy check FILE`;
- a room: a folder with an `__init__.py` of two lines, its name in `.importlinter` and here.
"""

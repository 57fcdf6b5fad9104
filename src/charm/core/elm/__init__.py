"""The European Learning Model 3.2 (github.com/european-commission-empl/European-Learning-Model).

What a catalogue entry says, as a learning opportunity in JSON-LD (``opportunity``) and as XML for
the Qualification Dataset Register (``courses``).
"""

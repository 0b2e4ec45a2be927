//! What sets a segment apart: profiles, effects, rules and names.

#!/usr/bin/env python3
MODEL = None  # the model is written here

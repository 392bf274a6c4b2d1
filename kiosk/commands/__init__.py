"""One module per `kiosk` command: ``configure(parser)`` adds its arguments, ``run(args)`` returns the exit
status. Both are found by `kiosk.cli` through the module's name.
"""

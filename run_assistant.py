"""The command: serve (the default), ask, check, knowledge."""

from assistant.cli import main

if __name__ == "__main__":
    main()

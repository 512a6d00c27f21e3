"""What callers say in Chinese: commands, replies, and that something is done. Conservative, as in English.

Chinese is compared by characters: a reply counts where nothing stands beside it but what changes nothing.
"""

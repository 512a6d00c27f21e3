from pipelines.tts.spoken.lexicon import Lexicon
def speak(sentence, written, lexicon): return list(written)

"""Coding: from written cells to numbers and codes, one path for training and prediction, by NumPy alone."""

from lamina.coding._dates import FORMATS as FORMATS
from lamina.coding._dates import date_format as date_format
from lamina.coding._dates import looks_like_date as looks_like_date
from lamina.coding._dates import looks_like_time as looks_like_time
from lamina.coding._dates import read_dates as read_dates
from lamina.coding._fingerprint import fingerprints as fingerprints
from lamina.coding._fingerprint import joined as joined
from lamina.coding._numbers import is_code as is_code
from lamina.coding._numbers import read_numbers as read_numbers
from lamina.coding._numbers import with_gaps as with_gaps
from lamina.coding._quantiles import Quantiles as Quantiles
from lamina.coding._siphash import keyed_hashes as keyed_hashes
from lamina.coding._tokens import Tokens as Tokens
from lamina.coding._tokens import integer_tokens as integer_tokens
from lamina.coding._tokens import is_missing as is_missing
from lamina.coding._tokens import places_of_integers as places_of_integers
from lamina.coding._tokens import text_tokens as text_tokens
from lamina.coding._tokens import tokens_of as tokens_of
from lamina.coding._truth import is_truth as is_truth
from lamina.coding._truth import read_truth as read_truth
from lamina.coding._vocabulary import Vocabulary as Vocabulary
from lamina.coding._vocabulary import pack_words as pack_words
from lamina.coding._vocabulary import unpack_words as unpack_words
from lamina.coding._words import MISSING as MISSING
from lamina.coding._words import Words as Words
from lamina.coding._words import words_of as words_of

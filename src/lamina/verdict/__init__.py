"""The verdict on a fit: rules over its curves and over sums that were kept; no model, no data."""

from lamina.verdict._evidence import Evidence as Evidence
from lamina.verdict._evidence import gather as gather
from lamina.verdict._judge import judge as judge
from lamina.verdict._leaks import Leak as Leak
from lamina.verdict._leaks import leaks as leaks
from lamina.verdict._verdict import Finding as Finding
from lamina.verdict._verdict import Verdict as Verdict

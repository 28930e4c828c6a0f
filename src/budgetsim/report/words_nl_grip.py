"""Dutch words of price, volume and mix."""
# ruff: noqa: E501 (a sentence stands on one line, as a reader sees it)

from __future__ import annotations

NL_GRIP = {
    "lasten_heading_first": "{name} is de vergelijkingsbasis: met zichzelf is er niets te vergelijken",
    "lasten_heading_too_few": "{name}, {economy}: te weinig doorrekeningen voor een oordeel over waardoor de lasten verschillen",
    "lasten_heading_worse": "{name} kost in {economy} {value} per jaar meer dan {first} (N){why}",
    "lasten_heading_better": "{name} kost in {economy} {value} per jaar minder dan {first} (V){why}",
    "lasten_heading_unclear": "In {economy} is er geen duidelijk verschil in lasten tussen {name} en {first}{why}",
    "lasten_why_whole_clear": "; duidelijk daarin: {list}",
    "lasten_why_whole_none": ", zonder dat één oorzaak duidelijk is",
    "lasten_why_unclear_clear": "; wel duidelijk: {list}",
    "lasten_why_unclear_none": "",
    "lasten_by_worse": "meer door {list} (N)",
    "lasten_by_better": "minder door {list} (V)",
    "lasten_sees": "Per jaar, van {first} naar {name}: {list}; {whole}.",
    "lasten_means": "Volume gaat over hoeveel inwoners op een taakveld meetellen, mix over op welke plek zij zitten (duur of goedkoop), en prijs over wat een maand op die plek kost.",
    "lasten_whole": "Hele verschil",
    "lasten_all_stages": "Alle schakels samen",
    "table_price_volume_mix": "Waardoor de lasten per jaar verschillen van die van {first}, x € 1.000 (80%-band)",
    "axis_price_volume_mix": "Minder (V) ← lasten per jaar, x € 1.000 → meer (N)",
    "caption_price_volume_mix": "Verschil in lasten per jaar tussen het eerste arrangement en het gekozen arrangement, per taakveld; strepen: 80%-band. Volume, mix en prijs, met wat overig is, tellen tot op de cent op tot het hele verschil. De bedragen zijn die van de gemiddelden over alle doorrekeningen, zoals in de werkmap; de banden komen van dezelfde splitsing per doorrekening.",
    "source_price_volume_mix": "Bron: grootboek en inwonermaanden van alle doorrekeningen. Eerst verandert de hoeveelheid (volume en mix), dan de prijs, per taakveld over zijn schakels; wat niet verandert, heeft geen effect. Een schakel die maar aan één kant voorkomt, krijgt de prijs van de andere kant. Blad PxQ van de werkmap heeft dezelfde bedragen, ook per jaar en zonder vaste volgorde (Shapley). In duizenden euro’s kunnen delen door afronding één schelen; de CSV heeft de centen.",
    "means_pxq_volume": "Deel van een verschil in lasten: meer of minder inwonermaanden, tegen de gemiddelde prijs van het taakveld bij het eerste arrangement.",
    "means_pxq_mix": "Deel van een verschil in lasten: wat die inwonermaanden meer of minder kosten dan dat gemiddelde, omdat zij op duurdere of goedkopere schakels vallen.",
    "means_pxq_price": "Deel van een verschil in lasten: op dezelfde schakel kost een inwonermaand meer of minder. Vaste lasten van een schakel en lege plaatsen tellen daarin mee.",
    "means_pxq_other": "Deel van een verschil in lasten dat niet per inwonermaand gaat: lasten zonder schakel, en van schakels waar niemand was.",
}

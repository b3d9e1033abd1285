//! The words and phrases of each sign, in plain English: no names, no slogans, nothing that belongs
//! to one debate or one year.

use super::Sign;

/// Words and phrases of a sign, parted by commas; `*` at the end of a word stands for the endings
/// -s, -ed, -d and -ing.
pub type List = (Sign, &'static str);

/// Numbers, sums, shares, spans of time, and what they are counted of.
pub const FIGURES: &[List] = &[
    (
        Sign::NumberWord,
        "two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, \
         fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty, \
         seventy, eighty, ninety, zero",
    ),
    (
        Sign::Magnitude,
        "hundred, hundreds, thousand, thousands, million, millions, billion, billions, trillion, \
         trillions, dozen, dozens, bn, tn",
    ),
    (
        Sign::Money,
        "dollar, dollars, euro, euros, pounds sterling, cents, rubles, roubles, yen, yuan, rupees, \
         francs, pesos, forints, zloty, shekels, usd, eur, gbp",
    ),
    (
        Sign::Percent,
        "percent, per cent, percentage, percentage point, percentage points, pct",
    ),
    (
        Sign::Unit,
        "miles, mile, kilometres, kilometers, km, metres, meters, feet, inches, tons, tonnes, \
         pounds, kilograms, kilos, kg, grams, litres, liters, gallons, barrels, acres, hectares, \
         square, degrees, celsius, fahrenheit, megawatts, gigawatts, watts, kilowatts, hours, \
         minutes, mph, kph, people, americans, men, women, children, families, households, \
         workers, employees, voters, countries, nations, states, cities, seats, votes, times, \
         troops, soldiers, cases, deaths, patients, students, homes, businesses, companies, jobs, \
         refugees, migrants, immigrants, prisoners, members, patients, schools, teachers, doctors, \
         nurses, farmers, veterans, officers, police, victims, bills, points, weapons, missiles, \
         planes, ships, tanks, aircraft, vehicles, cars",
    ),
    (
        Sign::Quantity,
        "half, third, quarter, majority, minority, double, doubled, doubles, triple, tripled, \
         quadrupled, twice, fold, average, median, per capita, per year, per day, a year, a month, \
         a day, a week, every year, each year, every day, per, total, number, numbers, amount, \
         many, most, few, several, fewer, all of the, one in, one out of, out of every, \
         a lot of, the rate of, nobody, none, no one, everyone, everybody, every single, \
         one of the, the only, nearly, roughly, approximately, more than, less than, at least, \
         fewer than, up to, as many as, as much as, almost, over half, about half",
    ),
    (
        Sign::Measure,
        "rate, rates, level, levels, deficit, deficits, debt, budget, surplus, unemployment, \
         employment, inflation, income, incomes, wage, wages, salary, salaries, cost, costs, price, \
         prices, gdp, growth, economy, poverty, population, tax, taxes, spending, revenue, \
         revenues, expenditure, expenditures, exports, imports, trade, tariff, tariffs, \
         production, output, consumption, emissions, crime, crimes, murder, murders, homicides, \
         deaths, casualties, fatalities, infections, coverage, premiums, insurance, pension, \
         pensions, benefits, subsidies, aid, loans, debts, mortgage, mortgages, investment, \
         investments, profits, profit, sales, earnings, share, shares, turnout, poll, polls, \
         ratings, funding, funds, fund, money, interest rates, immigration, reserves, stockpile, \
         arsenal, enrollment, graduates, births, age, life expectancy, temperature, temperatures",
    ),
    (
        Sign::Rose,
        "rise, rises, rose, risen, increase*, grow, grows, grew, grown, climb*, soar*, surge*, \
         jump*, expand*, gain*, boost*, double*, triple*, raise*, went up, gone up, going up, goes up, \
         skyrocket*, spike*, improve*, build, builds, built, create*, add*, strengthened, \
         multiplied, exceeded, exceeds, exceed, surpassed, outpaced, accelerated",
    ),
    (
        Sign::Fell,
        "fall, falls, fell, fallen, decrease*, decline*, drop, drops, dropped, shrink, shrinks, shrank, \
         shrunk, plunge*, slump*, lose, loses, lost, losing, cut, cuts, cutting, slash*, reduce*, \
         halve*, went down, gone down, going down, goes down, came down, lowered, lower, cancel*, cancelled, \
         eliminate*, abolish*, close*, destroy*, wiped out, collapse*, doubled down, laid off, \
         stolen, stole, tripled down, worsened, slowed, weakened, decimated, depleted",
    ),
    (
        Sign::Compare,
        "than, more, less, fewer, higher, lower, larger, bigger, smaller, greater, better, worse, \
         faster, slower, longer, shorter, older, younger, stronger, weaker, richer, poorer, \
         cheaper, safer, lesser, compared with, compared to, compare*, as much as, as many as, \
         as high as, as low as, as large as, unlike, versus, vs, relative to, twice as, \
         times as, the same as, ahead of, behind, whereas, equal to, exceed*, outnumber*, \
         surpass*, above average, below average",
    ),
    (
        Sign::Superlative,
        "highest, lowest, largest, biggest, smallest, worst, fastest, \
         longest, shortest, oldest, youngest, strongest, weakest, richest, poorest, cheapest, \
         safest, number one, record, records, record-breaking, unprecedented, all time, in history, \
         ever, the first, first time, for the first time, the last, never before, in decades, \
         in years, in a generation, in our history, on record, anywhere in the world, \
         in the world, any other country, any other, top, second largest, only country",
    ),
    (
        Sign::Never,
        "never, no longer, not a single, not one, without any, always, every time, has not, \
         have not, hasn't, haven't, did not, didn't, was not, wasn't, were not, weren't, had not, \
         hadn't, none, nobody, nothing, only",
    ),
    (
        Sign::Span,
        "years, year, months, month, weeks, days, decade, decades, century, centuries, ago, since, \
         last year, last month, last week, yesterday, during, until, between, history, term, \
         so far, to date, this year, quarter, annually, annual, monthly, yearly, daily, weekly, \
         recently, already, today, currently, now, right now, before",
    ),
    (
        Sign::Date,
        "january, february, march, april, june, july, august, september, october, november, \
         december, monday, tuesday, wednesday, thursday, friday, saturday, sunday, yesterday, \
         last year, last month, last week, years ago, year ago, months ago, weeks ago, days ago",
    ),
    (
        Sign::Than,
        "than, compared to, compared with, relative to, versus, twice as, times as, as many as, \
         as much as, as high as, unlike, lower than, ahead of",
    ),
    (
        Sign::Best,
        "most, best, greatest, great, better, finest, least, nicest, dearest, proudest",
    ),
    (
        Sign::Matter,
        "weapon, weapons, missile, missiles, nuclear, gun, guns, arms, troops, war, wars, border, \
         borders, drug, drugs, oil, gas, coal, energy, electricity, steel, water, schools, school, \
         prisons, prison, terrorism, terrorists, terrorist, refugees, illegal, illegally, visas, \
         vaccine, vaccines, virus, disease, hospital, hospitals, medicine, abortion, climate, \
         carbon, pollution, farm, farms, banks, housing, roads, bridges, welfare, sanctions, \
         agreement, treaty, investigation, fraud, ballots, voter, voters, \
         labor, unions, factories, plants, manufacturing, crime, murders, police",
    ),
];

/// What happened, who decided, what follows from what.
pub const DEEDS: &[List] = &[
    (
        Sign::Causal,
        "because, because of, caused, causes, cause, causing, led to, leads to, leading to, lead to, \
         due to, result of, resulted in, results in, resulting in, as a result, thanks to, \
         responsible for, blamed for, contributed to, contributes to, triggered, sparked, \
         brought about, linked to, prompted, gave rise to, owing to, so that, in response to, \
         stems from, produced, therefore, consequence of",
    ),
    (
        Sign::Was,
        "was, were, had, did, been, wasn't, weren't, hadn't, didn't, became",
    ),
    (
        Sign::Is,
        "is, are, has, have, isn't, aren't, hasn't, haven't, it's, there's, that's, they're, he's, she's, they've, he'd, we've, you've, contains, includes, covers, costs, means, owns, owes, makes, gets, receives, pays, spends, runs, gives, takes, uses, holds, stands, comes, lives, works, produces, provides, requires, supports, opposes, represents, remains, faces, sends, imports, exports",
    ),
    (
        Sign::Past,
        "went, came, made, took, gave, got, told, said, knew, saw, found, left, put, kept, began, \
         brought, bought, built, sent, sold, spent, paid, met, ran, won, lost, held, led, wrote, \
         stood, fought, taught, thought, drew, drove, flew, broke, chose, spoke, stole, threw, \
         grew, hit, shot, struck, swore, withdrew, overthrew, rose, fell, became, caught, dealt, \
         felt, heard, hid, laid, lent, meant, read, rode, sought, shook, shut, sank, slept, swept, \
         understood, undertook, wore, ran for, cost, beat, bound, dug, forgot, froze, hung, set up, \
         taken, given, gone, done, seen, written, known, chosen, driven, spoken, broken, born, \
         beaten, stricken, withdrawn, overrun",
    ),
    (
        Sign::Act,
        "vote*, voted for, voted against, veto*, vetoed, sign*, pass, passed, passes, passing, \
         introduce*, sponsor*, cosponsor*, co-sponsored, propose*, enact*, repeal*, ratify, \
         ratified, ratifies, adopt*, approve*, authorize*, authorise*, appropriate*, appoint*, \
         nominate*, elect*, impeach*, indict*, convict*, sentence*, arrest*, sue*, ban*, banned, \
         legalize*, legalise*, regulate*, deregulate*, allow*, permit*, prohibit*, require*, \
         impose*, support*, oppose*, endorse*, back*, reject*, refuse*, block*, filibuster*, \
         filed, withdrew, invade*, attack*, bomb*, kill*, murder*, declare*, negotiate*, \
         announce*, launch*, deploy*, hire*, fire*, resign*, fund*, finance*, donate*, spend, \
         spends, spent, spending, pay, pays, paid, invest*, borrow*, collect*, deport*, release*, \
         admit*, admitted, accept*, receive*, award*, grant*, raise*, balance*, inherit*, leave, \
         left, join*, won, win, wins, lost, import*, export*, manufacture*, produce*, sell, sold, \
         sells, buy, buys, bought, own, owns, owned, hack*, leak*, delete*, destroy*, conduct*, \
         test*, develop*, open*, close*, testified, testify, ruled, ordered, pardoned, violated, \
         expire*, outlaw*, commit*, committed, confirm*, sanction*, bailout*, bailed out, shipped, \
         outsource*, outsourced, move*, supply, supplied, arm*, infected, tested, died, dies, die",
    ),
    (
        Sign::Said,
        "say, says, said, saying, told, tells, claim*, promise*, pledge*, call*, argue*, state*, \
         insist*, admit*, admitted, deny, denied, denies, denying, suggest*, warn*, testified, \
         acknowledge*, wrote, tweeted, quoted, vow*, describe*, report*, according to, announced, \
         accuse*, praised, criticized, criticised, referred, talked about, spoke, once said",
    ),
    (
        Sign::Institution,
        "law, laws, bill, bills, act, acts, congress, senate, house of representatives, court, \
         courts, supreme court, government, governments, treaty, treaties, policy, policies, \
         amendment, federal, administration, department, agency, parliament, committee, \
         commission, agreement, agreements, constitution, constitutional, legislation, \
         legislature, statute, regulation, regulations, ministry, minister, president, governor, \
         senator, mayor, council, union, bank, army, military, navy, police, fbi, un, united \
         nations, embassy, legislation, program, programme, programs, plan, reform, ruling, \
         verdict, resolution, ordinance, deal, pact, budget, party, campaign, election, elections, \
         industry, company, companies, corporation, corporations, university, hospital, hospitals, \
         regime, authorities, officials, report, study, studies, survey, poll, data",
    ),
    (
        Sign::Rule,
        "law, laws, bill, statute, regulation, regulations, constitution, amendment, treaty, \
         legislation, ordinance, directive, decree, executive order, article, clause, rule, rules, \
         policy, code, mandate, mandates, ban, permit, license, licence, legal, illegal, unlawful, \
         lawful, sanctions",
    ),
    (
        Sign::Requires,
        "require*, requires, required, must, prohibit*, forbid, forbids, forbidden, ban*, banned, \
         bars, allow*, permit*, entitle*, entitles, mandate*, outlaw*, exempt*, may not, \
         shall not, cannot, can't, obliges, obliged, illegal to, legal to, guarantees, provides, \
         makes it, states that, says that, allows",
    ),
    (
        Sign::Third,
        "he, she, they, his, her, their, he's, she's, they're, they've, him, them, opponent",
    ),
    (
        Sign::Stance,
        "against, in favor of, in favour of, opposed, opposes, oppose, supported, supports, favors, \
         favored, favours, favoured, wants, wanted, position, is for, was for, voted for, \
         voted against, backed, backs, advocated, advocates, rejected, rejects, believes, endorsed, \
         plan, proposal, proposals, proposed, proposes, called for, calls for, says, thinks",
    ),
    (
        Sign::Fact,
        "fact, facts, as a matter of fact, in fact, truth, true, point out, points out, pointed out, \
         shows, showed, shown, found, finds, indicates, indicated, according to, proof, evidence, \
         record shows, the reality, reality, confirmed, concluded, documented, known, statistics, \
         figures, estimates, estimated",
    ),
];

/// Opinion, the future, and talk about the talk.
pub const TALK: &[List] = &[
    (
        Sign::Opinion,
        "think, i think, believe, i believe, feel, feels, hope, wish, opinion, seem, seems, \
         seemed, appears, suppose, guess, should, ought, shouldn't, deserve, deserves, important, \
         great, wonderful, good, bad, terrible, horrible, awful, beautiful, amazing, incredible, \
         tremendous, fantastic, nice, fair, unfair, right thing, wrong, proud, shame, shameful, \
         disgrace, disgraceful, disaster, stupid, smart, tough, ridiculous, honest, honestly, \
         love, loves, hate, like to, happy, sad, glad, sorry, dangerous, need to, needs to, \
         disgusting, despicable, evil, crazy, outrageous, brilliant, excellent, perfect, ugly, \
         matter, matters, respect, understand, agree, disagree, values, courage, freedom, dream, \
         dreams, better, lousy, weird, foolish, irresponsible, reckless, remarkable, magnificent, \
         extraordinary, disturbing, counterproductive, appalling, unacceptable, misguided, naive",
    ),
    (
        Sign::Judgement,
        "great, wonderful, terrible, horrible, awful, beautiful, amazing, incredible, tremendous, \
         fantastic, disgrace, disgraceful, disaster, ridiculous, stupid, shameful, disgusting, \
         despicable, evil, outrageous, brilliant, excellent, unfair, unjust, foolish, \
         irresponsible, reckless, magnificent, extraordinary, disturbing, counterproductive, \
         appalling, unacceptable, misguided, naive, immoral, cruel, brave, heroic, pathetic, \
         weak, wrong, dangerous, tragic, lovely, charming, dreadful, cowardly, admirable, \
         sensible, silly, absurd, embarrassing, disappointing, impressive, boring, inspiring, \
         delightful, hopeless, worthless, priceless",
    ),
    (
        Sign::Ought,
        "should, ought, shouldn't, must be, has to stop, have to stop, needs to, need to, \
         had better, deserve, deserves, it is time, it's time, time to",
    ),
    (
        Sign::Believe,
        "i think, i believe, i feel, we believe, we think, i hope, we hope, i wish, i guess, \
         i suppose, in my opinion, in my view, in our view, i'm convinced, i am convinced, i mean, \
         i want, we want, i'd like, i would like, i love, i hate, i'm proud, i am proud, \
         i understand, i agree, i disagree, i respect, i care, i don't think, i do think, i like, \
         i happen to, i'm sure, i am sure, i don't believe, i just, i know, you know, i say",
    ),
    (
        Sign::Hedge,
        "maybe, perhaps, probably, possibly, might, may, could, would, likely, unlikely, seem, \
         seems, apparently, somewhat, sort of, kind of, i guess, if, whether, unless, would be, \
         would have, wouldn't, couldn't",
    ),
    (
        Sign::Future,
        "will, won't, shall, going to, gonna, the next, next four years, i'll, we'll, he'll, she'll, they'll, you'll, it'll, \
         that'll, tomorrow, next year, next week, next month, in the future, someday, would, \
         coming years, upcoming, plans to, plan to, intends to, intend to, aims to, hopes to, \
         expects to, expected to, about to, vows to, promises to, set to, on track to, projected, \
         forecast, predicts, predict, by the end of",
    ),
    (
        Sign::Will,
        "will, won't, shall, going to, gonna, i'll, we'll, he'll, she'll, they'll, you'll, it'll, \
         that'll, expected to, set to, about to, on track to, is projected, are projected, is due \
         to, are due to, is forecast, are forecast, plans to, plan to, intends to, predicts, \
         predict, is likely to, are likely to",
    ),
    (
        Sign::FirstPerson,
        "i, i'm, i've, i'd, i'll, me, my, mine, myself",
    ),
    (
        Sign::We,
        "we, we're, we've, we'd, we'll, us, our, ours, let's",
    ),
    (Sign::You, "you, you're, you've, you'd, you'll, your, yours"),
    (
        Sign::Thanks,
        "thank, thanks, thank you, welcome, good evening, good morning, good afternoon, \
         good night, hello, hi, congratulations, please, god bless, bless, applause, excuse me, \
         ladies and gentlemen, okay, ok, yes, yeah, wow, sorry, bye, goodbye, laughter, crosstalk, \
         cheers",
    ),
    (
        Sign::Must,
        "have to, has to, need to, needs to, got to, gotta, must, should, can, can't, cannot, could, \
         let's, let us, able to, in order to, the way to, ought to, we need, i propose, we propose, \
         i would, i'd, we'd, would be, make sure, try to, trying to, so that we, so we can, \
         what we need, instead of, in favor of, in favour of, opportunity to, a plan to",
    ),
    (
        Sign::If,
        "if, unless, whether, suppose, assuming, provided that",
    ),
    (
        Sign::Want,
        "want, wants, wanted, hope, hopes, wish, would like, like to, i'd like, ready to, willing to, \
         prepared to, committed to, determined to, ask you, urge, look forward",
    ),
    (
        Sign::Value,
        "freedom, liberty, values, value, courage, dignity, dream, dreams, faith, hope, leadership, \
         leader, character, vision, future, opportunity, opportunities, challenge, challenges, \
         responsibility, principle, principles, moral, trust, respect, strength, strong, stronger, \
         judgment, judgement, justice, love, heart, hearts, hard work, greatness, pride, spirit, \
         destiny, humanity, unity, decency, commitment, purpose, sacrifice, wisdom, integrity, \
         honor, honour, honesty, safe, secure, peace, confidence, hopeful, optimistic, better life",
    ),
    (
        Sign::Meta,
        "question, questions, answer, answers, debate, debates, tonight, topic, subject, point, \
         discuss, discussion, respond, response, issue, issues, let me, talk about, talking about, \
         to say, what i'm saying, conversation, audience, moderator, rebuttal, segment, evening, \
         ask you, asked me, say this, tell you, mention, mentioned, differently, difference, \
         sir, gentlemen, folks, friends, friend, listen, look, interview, reporters",
    ),
    (
        Sign::Filler,
        "very, really, just, well, actually, totally, absolutely, frankly, certainly, obviously, \
         of course, sort of, kind of, you know, simply, basically, so, quite, truly, indeed, \
         somehow, thing, things, something, anything, stuff",
    ),
    (
        Sign::Story,
        "mother, father, mom, dad, wife, husband, son, daughter, grandmother, grandfather, \
         grandparents, brother, sister, born, grew up, raised me, i met, i remember, my family, \
         my kids, my children, childhood, my life, neighbor, neighbour, marriage, married, \
         story, stories",
    ),
    (
        Sign::Ask,
        "who, what, when, where, why, how, which, whose, do, does, did, is, are, was, were, can, \
         could, would, will, should, have, has, am",
    ),
    (
        Sign::Command,
        "let, let's, look, listen, remember, imagine, consider, go, come, give, tell, please, stop, \
         wait, ask, think, don't, keep, make, take, help, join, vote, call, hold, see, get, be, \
         believe, follow, read, watch, share, click, sign, try, wash, stay, check, trust, excuse",
    ),
    (Sign::Link, "http, https, www, rt, pic, t.co"),
];

//! What class names, ids and phrases say about a stretch of a page: the vocabulary of web
//! templates, kept in one place. Pure tables; what follows from them is decided elsewhere.

/// What the names of the elements around a stretch of text say it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals(u16);

impl Signals {
    /// Under a picture.
    pub const CAPTION: Signals = Signals(1);
    /// Buttons and invitations to share.
    pub const SHARE: Signals = Signals(1 << 1);
    /// Other articles.
    pub const RELATED: Signals = Signals(1 << 2);
    /// A subscription is asked for.
    pub const NEWSLETTER: Signals = Signals(1 << 3);
    /// Who the author is.
    pub const AUTHOR: Signals = Signals(1 << 4);
    /// What readers wrote.
    pub const COMMENTS: Signals = Signals(1 << 5);
    /// Advertising.
    pub const ADVERT: Signals = Signals(1 << 6);
    /// Keywords.
    pub const TAGS: Signals = Signals(1 << 7);
    /// Cookies, consent, a wall.
    pub const NOTICE: Signals = Signals(1 << 8);
    /// Menus, breadcrumbs, page numbers.
    pub const NAVIGATION: Signals = Signals(1 << 9);
    /// Byline and dates.
    pub const CREDITS: Signals = Signals(1 << 10);
    /// `<aside>` and side columns.
    pub const SIDE: Signals = Signals(1 << 11);

    /// What only small elements are.
    pub const OF_SMALL_BOXES: Signals =
        Signals(Self::CAPTION.0 | Self::SHARE.0 | Self::TAGS.0 | Self::CREDITS.0 | Self::ADVERT.0);

    /// What is left without some.
    pub fn without(self, what: Signals) -> Signals {
        Signals(self.0 & !what.0)
    }

    /// Whether it says so.
    pub fn say(self, what: Signals) -> bool {
        self.0 & what.0 != 0
    }

    /// Whether it says nothing against the text being the article.
    pub fn silent(self) -> bool {
        self.0 == 0
    }

    /// What both say.
    pub fn add(&mut self, other: Signals) {
        self.0 |= other.0;
    }
}

/// Words of class names and ids, each the whole of a part between hyphens, underscores or spaces.
const WORDS: &[(&str, Signals)] = &[
    ("caption", Signals::CAPTION),
    ("captions", Signals::CAPTION),
    ("credit", Signals::CAPTION),
    ("credits", Signals::CAPTION),
    ("photocredit", Signals::CAPTION),
    ("imagecaption", Signals::CAPTION),
    ("figcaption", Signals::CAPTION),
    ("bildunterschrift", Signals::CAPTION),
    ("legende", Signals::CAPTION),
    ("share", Signals::SHARE),
    ("sharing", Signals::SHARE),
    ("social", Signals::SHARE),
    ("sharedaddy", Signals::SHARE),
    ("sharebar", Signals::SHARE),
    ("sharetools", Signals::SHARE),
    ("addtoany", Signals::SHARE),
    ("addthis", Signals::SHARE),
    ("sharethis", Signals::SHARE),
    ("socials", Signals::SHARE),
    ("follow", Signals::SHARE),
    ("related", Signals::RELATED),
    ("relatedposts", Signals::RELATED),
    ("recirc", Signals::RELATED),
    ("recirculation", Signals::RELATED),
    ("readmore", Signals::RELATED),
    ("recommended", Signals::RELATED),
    ("recommendations", Signals::RELATED),
    ("outbrain", Signals::RELATED),
    ("taboola", Signals::RELATED),
    ("trending", Signals::RELATED),
    ("mostread", Signals::RELATED),
    ("popular", Signals::RELATED),
    ("seealso", Signals::RELATED),
    ("relatedlinks", Signals::RELATED),
    ("promo", Signals::RELATED),
    ("morefrom", Signals::RELATED),
    ("upnext", Signals::RELATED),
    ("readnext", Signals::RELATED),
    ("newsletter", Signals::NEWSLETTER),
    ("newsletters", Signals::NEWSLETTER),
    ("signup", Signals::NEWSLETTER),
    ("optin", Signals::NEWSLETTER),
    ("mailchimp", Signals::NEWSLETTER),
    ("mc4wp", Signals::NEWSLETTER),
    ("subscribe", Signals::NEWSLETTER),
    ("donate", Signals::NEWSLETTER),
    ("donation", Signals::NEWSLETTER),
    ("authorbio", Signals::AUTHOR),
    ("authorbox", Signals::AUTHOR),
    ("bio", Signals::AUTHOR),
    ("aboutauthor", Signals::AUTHOR),
    ("authorinfo", Signals::AUTHOR),
    ("comments", Signals::COMMENTS),
    ("commentlist", Signals::COMMENTS),
    ("disqus", Signals::COMMENTS),
    ("livefyre", Signals::COMMENTS),
    ("respond", Signals::COMMENTS),
    ("replies", Signals::COMMENTS),
    ("ad", Signals::ADVERT),
    ("ads", Signals::ADVERT),
    ("advert", Signals::ADVERT),
    ("advertisement", Signals::ADVERT),
    ("adsbygoogle", Signals::ADVERT),
    ("sponsored", Signals::ADVERT),
    ("adslot", Signals::ADVERT),
    ("adunit", Signals::ADVERT),
    ("anzeige", Signals::ADVERT),
    ("tags", Signals::TAGS),
    ("taglist", Signals::TAGS),
    ("topics", Signals::TAGS),
    ("keywords", Signals::TAGS),
    ("cookie", Signals::NOTICE),
    ("cookies", Signals::NOTICE),
    ("gdpr", Signals::NOTICE),
    ("consent", Signals::NOTICE),
    ("modal", Signals::NOTICE),
    ("popup", Signals::NOTICE),
    ("regwall", Signals::NOTICE),
    ("cookiebanner", Signals::NOTICE),
    ("breadcrumb", Signals::NAVIGATION),
    ("breadcrumbs", Signals::NAVIGATION),
    ("pagination", Signals::NAVIGATION),
    ("pager", Signals::NAVIGATION),
    ("menu", Signals::NAVIGATION),
    ("nav", Signals::NAVIGATION),
    ("navbar", Signals::NAVIGATION),
    ("navigation", Signals::NAVIGATION),
    ("toolbar", Signals::NAVIGATION),
    ("byline", Signals::CREDITS),
    ("dateline", Signals::CREDITS),
    ("timestamp", Signals::CREDITS),
    ("bylines", Signals::CREDITS),
    ("dateposted", Signals::CREDITS),
    ("postmeta", Signals::CREDITS),
    ("sidebar", Signals::SIDE),
];

/// Two words of a name that mean something together only.
const PAIRS: &[(&str, &str, Signals)] = &[
    ("author", "bio", Signals::AUTHOR),
    ("author", "box", Signals::AUTHOR),
    ("author", "info", Signals::AUTHOR),
    ("about", "author", Signals::AUTHOR),
    ("author", "card", Signals::AUTHOR),
    ("author", "description", Signals::AUTHOR),
    ("author", "profile", Signals::AUTHOR),
    ("read", "more", Signals::RELATED),
    ("see", "also", Signals::RELATED),
    ("read", "next", Signals::RELATED),
    ("more", "stories", Signals::RELATED),
    ("more", "from", Signals::RELATED),
    ("most", "read", Signals::RELATED),
    ("read", "also", Signals::RELATED),
    ("up", "next", Signals::RELATED),
    ("more", "on", Signals::RELATED),
    ("you", "like", Signals::RELATED),
    ("sign", "up", Signals::NEWSLETTER),
    ("comment", "list", Signals::COMMENTS),
    ("comment", "body", Signals::COMMENTS),
    ("comment", "form", Signals::COMMENTS),
    ("comment", "respond", Signals::COMMENTS),
    ("tag", "list", Signals::TAGS),
    ("tag", "cloud", Signals::TAGS),
    ("post", "tags", Signals::TAGS),
    ("entry", "meta", Signals::CREDITS),
    ("post", "meta", Signals::CREDITS),
    ("article", "meta", Signals::CREDITS),
    ("posted", "on", Signals::CREDITS),
    ("publish", "date", Signals::CREDITS),
    ("published", "date", Signals::CREDITS),
    ("entry", "date", Signals::CREDITS),
];

/// What an element's name, class and id (in small letters) and role say.
pub fn of(element: &str, names: &str, role: &str) -> Signals {
    let mut found = Signals::default();
    match element {
        "figcaption" => found.add(Signals::CAPTION),
        "aside" => found.add(Signals::SIDE),
        "nav" | "menu" => found.add(Signals::NAVIGATION),
        _ => {}
    }
    match role {
        "navigation" | "menu" | "menubar" => found.add(Signals::NAVIGATION),
        "complementary" => found.add(Signals::SIDE),
        "dialog" | "alertdialog" => found.add(Signals::NOTICE),
        _ => {}
    }
    let words: Vec<&str> = names
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    for (word, signal) in WORDS {
        if words.contains(word) {
            found.add(*signal);
        }
    }
    for (first, second, signal) in PAIRS {
        if words.windows(2).any(|pair| pair == [*first, *second]) {
            found.add(*signal);
        }
    }
    found
}

/// Whether a style attribute (in small letters) hides its element.
pub fn hides(style: &str) -> bool {
    style.split(';').any(|rule| {
        let mut parts = rule.splitn(2, ':').map(str::trim);
        match (parts.next(), parts.next()) {
            (Some("display"), Some(value)) => value.starts_with("none"),
            (Some("visibility"), Some(value)) => value.starts_with("hidden"),
            _ => false,
        }
    })
}

/// Whether a line ends the way sentences do, closing marks aside.
pub fn ends_sentence(line: &str) -> bool {
    let closing = |c: char| {
        matches!(
            c,
            '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '“' | '」' | '』' | ' '
        )
    };
    let line = line.trim_end_matches(closing);
    line.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'])
}

pattern!(
    /// “Read more:”, “Related”, “Lesen Sie auch” at the start of a line.
    LEADS_ELSEWHERE,
    r"(?ix)^\W*(?:
        read\ (?:more|also|next|this|the\ full)\b | also\ read\b | related(?:\ (?:stories|articles?|content|links?|coverage|posts?|topics?|reading))?\W*$ | related\ ?:
        | see\ also\b | more\ (?:on\ this|from\ |stories|about\ this|like\ this|coverage|news|reading|top) | (?:must|don['’]t)\ (?:read|miss)\b
        | (?:read|watch|listen|more|see|opinion|analysis|video|explainer|recommended|in\ pictures)\ ?:\ | recommended(?:\ (?:stories|for\ you|reading))?\W*$
        | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested) | most\ (?:read|popular|viewed|shared)\b | trending(?:\ (?:now|stories))?\W*$
        | (?:top|latest|other)\ (?:stories|news|articles|headlines)\W*$ | what\ (?:to\ )?read\ next | up\ next\W*$ | further\ reading\W*$ | keep\ reading\W*$
        | editor['’]s\ picks?\W*$ | the\ latest\W*$ | click\ here\ (?:to|for)\b | popular\ (?:now|stories|posts)\W*$
        | lesen\ sie\ (?:auch|mehr) | mehr\ zum\ thema | auch\ interessant | lire\ (?:aussi|également) | à\ lire\ aussi | sur\ le\ même\ sujet
        | (?:lea|lee|leer)\ (?:también|más) | te\ puede\ interesar | ver\ también | leggi\ anche | leia\ (?:também|mais) | veja\ também | lees\ ook | læs\ også | les\ også | läs\ (?:också|även)
        | czytaj\ (?:też|także|więcej) | čtěte\ také | читайте\ также | 関連記事 | 相关(?:阅读|新闻)
    )"
);
pattern!(
    /// Share, print, save, follow: the words of buttons, alone on a line.
    INVITES_TO_SHARE,
    r"(?ix)^\W*(?:(?:share|tweet|pin|email|e-mail|print|save|copy|like|follow|facebook|twitter|x|whatsapp|linkedin|reddit|pinterest|messenger|telegram|link|this|article|story|on|via|by|to|the|us|bookmark|flipboard|instagram|mail|comments?|copied|gift|listen|close|link\ copied|teilen|drucken|partager|imprimer|compartir|imprimir|compartilhar|condividi|delen|dela|del)\b[\W\d]*)+$
    | ^\W*(?:share\ this|share\ on|share\ via|follow\ us\ on|like\ us\ on|find\ us\ on|join\ us\ on|click\ to\ share|opens\ in\ new\ window)"
);
pattern!(
    /// A word that makes such a line one about sharing.
    NAMES_A_BUTTON,
    r"(?i)\b(?:share|tweet|pin|e-?mail|print|save|copy|like|follow|facebook|twitter|whatsapp|linkedin|reddit|pinterest|messenger|telegram|bookmark|flipboard|instagram|comments?|gift|listen|teilen|drucken|partager|imprimer|compartir|imprimir|compartilhar|condividi|delen)\b"
);
pattern!(
    /// Asks for a subscription, a gift, an account or an app.
    ASKS_FOR_SUBSCRIPTION,
    r"(?ix)(?:sign\ up\ (?:for|to)\ (?:our|the|receive|get|my|free|a)|signup\ for|subscribe\ (?:to|for|now|today)\b.{0,60}(?:newsletter|channel|podcast|email|updates|inbox|feed|today|list)
        |get\ (?:our|the)\ .{0,60}(?:newsletter|in\ your\ inbox|delivered)|(?:delivered|straight|direct(?:ly)?)\ to\ your\ inbox|join\ our\ (?:newsletter|mailing|whatsapp|telegram|community)
        |download\ (?:our|the)\ .{0,30}\bapp\b|support\ (?:our|independent)\ journalism|(?:make|consider)\ (?:a\ donation|donating|making\ a\ (?:donation|contribution))
        |become\ a\ (?:member|subscriber|supporter|patron)\b|already\ a\ subscriber|create\ (?:a\ free|an)\ account|log\ ?in\ to\ (?:read|continue|comment|your)
        |subscribe\ to\ (?:read|continue|unlock)|to\ continue\ reading|enter\ your\ e-?mail|abonnieren\ sie\ .{0,40}newsletter|newsletter\ (?:abonnieren|bestellen)
        |(?:abonnez|inscrivez)-vous\ .{0,40}(?:newsletter|lettre)|suscr[ií]b(?:ete|ase)\ .{0,50}(?:newsletter|bolet[ií]n)|iscriviti\ alla\ newsletter|assine\ (?:a|nossa)\ .{0,30}newsletter)"
);
pattern!(
    /// A newsletter's terms.
    NEWSLETTER_TERMS,
    r"(?ix)(?:you\ can\ unsubscribe|by\ (?:signing\ up|subscribing|submitting),?\ you\ agree|protected\ by\ recaptcha|we\ (?:care\ about|respect)\ your\ privacy|thanks?\ (?:you\ )?for\ (?:signing\ up|subscribing))"
);
pattern!(
    /// Advertising labels.
    LABELS_ADVERTISING,
    r"(?ix)^\W*(?:advertisement|advertising|sponsored(?:\ content)?|promoted|ad|paid\ (?:post|content)|partner\ content|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|reklama|reklame|annons|advertentie
        |(?:the\ )?(?:story|article|content|text)\ continues?\ (?:below|after).{0,40}|(?:skip|loading)\ (?:past\ )?(?:ad(?:vertisement)?|newsletter\ promotion)?\W*|continue\ reading(?:\ (?:below|the\ main\ story))?|skip\ advertisement|after\ newsletter\ promotion)\W*$"
);
pattern!(
    /// Cookies, scripts and walls.
    GIVES_NOTICE,
    r"(?ix)(?:(?:we|this\ (?:site|website)|our\ (?:site|partners))\b.{0,40}\buses?\ cookies|cookie\ (?:policy|settings|preferences)|accept\ (?:all\ )?cookies|(?:please\ )?(?:enable|turn\ on)\ javascript|javascript\ (?:is\ )?(?:disabled|required|must\ be)
        |your\ browser\ (?:does\ not|doesn['’]t)\ support|this\ (?:video|content|browser)\ (?:is\ not|is\ no\ longer|can(?:not|['’]t))\ .{0,20}(?:available|supported|played|displayed)|disable\ your\ ad\ ?blocker)"
);
pattern!(
    /// A rights line.
    CLAIMS_RIGHTS,
    r"(?ix)^\W*(?:(?:copyright|©|\(c\))\W*(?:copyright|©|\(c\))?\W*(?:19|20)\d\d|©|copyright\ by|all\ rights\ reserved|this\ (?:material|article)\ may\ not\ be\ (?:published|reproduced)|reuse\ this\ content|republish(?:ed)?\ (?:this|under))
    |all\ rights\ reserved\W*$"
);
pattern!(
    /// A picture credit or the start of a caption.
    CREDITS_A_PICTURE,
    r"(?x)^\W*(?i:(?:photo(?:graph)?s?|image|picture|illustration|video|graphic|foto|bild|photo\ crédit|crédit(?:s)?|credit|fotos?|source\ image|copyright\ image|image\ (?:copyright|source|caption)|media\ caption|featured\ image|file\ photo)\s*(?:credit|by|courtesy|via|source|copyright|:|©|/))
    |(?:Getty\ Images|Shutterstock|AP\ Photo|AFP|Reuters|REUTERS|EPA|iStock|Alamy|PA\ (?:Wire|Media|Images)|Bloomberg|dpa|Unsplash|Pixabay|Wikimedia\ Commons|Flickr)[^.!?]{0,30}[)\]]?\W*$"
);
pattern!(
    /// Keywords.
    LISTS_TAGS,
    r"(?ix)^\W*(?:tags?|topics?|filed\ under|keywords?|categor(?:y|ies)|in\ this\ (?:story|article)|explore\ more(?:\ on\ these\ topics)?|more\ on|schlagw[oö]rter|themen|étiquettes|etiquetas|temas|mots-clés)\ ?(?::|$)"
);
pattern!(
    /// Who the author is.
    DESCRIBES_AUTHOR,
    r"(?x)^(?:(?i:about\ the\ (?:author|writer)s?)\b|(?:\p{Lu}[\p{L}.'’-]+\ ){1,4}(?:(?i:is|was|covers|writes|has\ been)\ (?i:a|an|the|about|on|our|based|covering|reporting)?\ ?(?i:[\p{L}’'&-]+\ ){0,6}(?i:reporter|correspondent|editor|writer|columnist|journalist|contributor|fellow|freelance|politics|business|staff)\b)|(?i:follow\ (?:him|her|them|\p{L}+(?:\ \p{L}+)?)\ on\ (?:twitter|x|facebook|instagram|threads|bluesky|mastodon))|(?i:(?:contact|email|e-mail|reach|write\ to)\ (?:the\ (?:author|reporter|writer)|\p{L}+(?:\ \p{L}+)?)\ (?:at|on|via)\b)|(?i:(?:twitter|e-?mail)\ ?:\ ?\S*@))"
);
pattern!(
    /// “By …”, dates, reading times: what stands between headline and text.
    CREDITS_ARTICLE,
    r"(?ix)^\W*(?:by\ (?-i:\p{Lu})[\p{L}.'’\ ,&-]{2,80}$|(?:written|posted|reported|words)\ by\b|(?:first\ )?(?:published|posted|updated|last\ updated|modified|created|aktualisiert|veröffentlicht|publié|mis\ à\ jour|publicado|actualizado|atualizado|pubblicato|aggiornato)\b.{0,80}$
        |\d+\ ?-?\ ?(?:min(?:ute)?s?|min\.)(?:\ read)?(?:\ (?:read|ago))?\W*$|\d+\ (?:hours?|days?|minutes?|weeks?|months?|years?)\ ago\W*$|(?:est\.\ )?reading\ time\b.{0,20}$|estimated\ reading.{0,20}$|\d+\ (?:comments?|shares?|views?|likes?)\W*$|(?:no|leave\ a|post\ a|add\ a|view|show|write\ a|be\ the\ first\ to)\ comments?\b.{0,20}$|von\ (?-i:\p{Lu})[\p{L}.\ -]{2,40}$|par\ (?-i:\p{Lu})[\p{L}.\ -]{2,40}$|por\ (?-i:\p{Lu})[\p{L}.\ -]{2,40}$)"
);
pattern!(
    /// The heading over readers' comments.
    OPENS_COMMENTS,
    r"(?ix)^\W*(?:\d+\W*)?(?:comments?|reader\ comments|join\ the\ (?:conversation|discussion)|discussion|leave\ a\ (?:comment|reply)|post\ a\ comment|what\ do\ you\ think|\d+\ (?:responses?|replies|comments?|thoughts?)(?:\ (?:to|on)\ .*)?|kommentare|commentaires|comentarios|comentários|commenti|reacties)\W*(?:\(?\d*\)?)\W*$"
);

/// All patterns, for the test that compiles them.
#[cfg(test)]
pub fn all_patterns() -> [&'static std::sync::LazyLock<regex::Regex>; 13] {
    [
        &LEADS_ELSEWHERE,
        &INVITES_TO_SHARE,
        &NAMES_A_BUTTON,
        &ASKS_FOR_SUBSCRIPTION,
        &NEWSLETTER_TERMS,
        &LABELS_ADVERTISING,
        &GIVES_NOTICE,
        &CLAIMS_RIGHTS,
        &CREDITS_A_PICTURE,
        &LISTS_TAGS,
        &DESCRIBES_AUTHOR,
        &CREDITS_ARTICLE,
        &OPENS_COMMENTS,
    ]
}

package traffic

// language is a bank of phrases. A tilde in a phrase stands for a small number.
type language struct {
	code   string
	weight int  // share among all Tweets
	dense  bool // a character counts twice, and sentences follow without a space

	phrases []string
	tags    []string
	names   [][2]string // name and handle of users: places and things
}

// languages are the most frequent ones on the service, by its codes: "und" is for
// Tweets without words, "in" for Indonesian.
var languages = []*language{
	{code: "en", weight: 34, phrases: []string{
		"Light rain until noon, then clearing from the west.",
		"The ~ minute delay on the coast line is over & trains run to plan again.",
		"Full time: ~ corners, no goals, one very muddy goalkeeper.",
		"Version 2.~ is out: fewer allocations, if n < ~ it does not even start a goroutine.",
		"Soup tip: roast the carrots first. Fish & chips tomorrow.",
		"Fog over the harbour, visibility ~ metres.",
		"Platform ~ has moved. Follow the yellow signs!",
		"Why does the build only fail on Fridays?",
		"Bread number ~: finally a good crust.",
		"Wind ~ knots > yesterday, the small ferry stays in.",
		"Kick-off in ~ minutes, the pitch is frozen but playable.",
		"Closed ~ issues today\nand opened only three.",
		"\"Stir until it looks wrong, then once more\" - the recipe card",
	}, tags: []string{"weather", "trains", "football", "cooking", "golang", "release",
		"MondayMorning"}, names: [][2]string{
		{"Harbour Lights", "harbourlights"}, {"North Pier Weather", "northpier"},
		{"Platform Nine", "platform_nine"},
		{"The Kettle", "thekettle"}, {"Mill Road Allotments", "millroadplots"},
		{"Build Lamp", "buildlamp"},
	}},
	{code: "ja", weight: 16, dense: true, phrases: []string{
		"今日は一日雨、夕方から晴れるそうです。", "電車が~分遅れています。", "カレーは二日目が一番おいしい！",
		"新しいバージョンを公開しました。", "前半終了、0対0。いい試合です。", "港は霧、視界~メートル。",
		"パンが焼けました。", "桜が~輪咲いています。", "テストが全部通った、信じられない…",
		"明日の最高気温は~度の予想。", "ホームが変わりました、ご注意ください。",
	}, tags: []string{"天気", "電車", "サッカー", "料理", "リリース"}, names: [][2]string{
		{"港の灯り", "minatoakari"}, {"北口改札", "kitaguchi"}, {"朝のパン屋", "asanopanya"},
		{"山小屋日誌", "yamagoya"}, {"駅前の時計", "ekimaetokei"},
	}},
	{code: "es", weight: 8, phrases: []string{
		"Mañana lluvia débil y ~ grados en la costa.",
		"El tren de las ocho sale con ~ minutos de retraso.",
		"¡Gol en el último minuto, qué partido!", "La tortilla, siempre con cebolla.",
		"Nueva versión publicada: menos memoria y más rápida.", "Niebla en el puerto, paciencia.",
		"¿Por qué solo falla la prueba los viernes?", "Hoy hemos horneado ~ panes.",
	}, tags: []string{"clima", "trenes", "fútbol", "cocina", "código"}, names: [][2]string{
		{"Faro del Sur", "farodelsur"}, {"Estación Central", "estacioncentr"},
		{"La Cazuela", "lacazuela"}, {"Plaza Mayor", "plazamayor"},
	}},
	{code: "ar", weight: 6, phrases: []string{
		"طقس اليوم مشمس مع رياح خفيفة.", "القطار متأخر ~ دقيقة.", "انتهت المباراة بالتعادل.",
		"وصفة اليوم: شوربة العدس بالليمون.", "صدر إصدار جديد من البرنامج.",
		"ضباب كثيف على الميناء هذا الصباح.",
		"درجة الحرارة غدا ~ مئوية.",
	}, tags: []string{"الطقس", "قطارات", "كرة_القدم", "طبخ"}, names: [][2]string{
		{"ميناء الصباح", "minasabah"}, {"محطة الوادي", "wadistation"}, {"مطبخ الحي", "matbakhhay"},
	}},
	{code: "pt", weight: 6, phrases: []string{
		"Chuva fraca até ao meio-dia, depois sol.", "O comboio das ~ está atrasado.",
		"Que golo! Ninguém esperava.",
		"O arroz ficou no ponto, finalmente.", "Versão nova publicada, com ~ correções.",
		"Nevoeiro no porto e gaivotas por todo o lado.",
		"A previsão para amanhã é de ~ graus.",
	}, tags: []string{"tempo", "comboios", "futebol", "culinária"}, names: [][2]string{
		{"Farol da Barra", "farolbarra"}, {"Estação Velha", "estacaovelha"}, {"Pão Quente", "paoquente"},
	}},
	{code: "th", weight: 5, phrases: []string{
		"วันนี้ฝนตกหนัก อย่าลืมร่ม", "รถไฟช้า ~ นาที", "ต้มยำหม้อนี้อร่อยมาก", "ทีมเราชนะ ~ ประตู",
		"ออกเวอร์ชันใหม่แล้ว", "อากาศดีมากเช้านี้",
	}, tags: []string{"อากาศ", "รถไฟ", "ฟุตบอล", "อาหาร"}, names: [][2]string{
		{"ท่าเรือเช้า", "tharuachao"}, {"สถานีริมน้ำ", "sathanirim"}, {"ครัวชั้นสอง", "khruachan2"},
	}},
	{code: "ko", weight: 6, phrases: []string{
		"오늘은 하루 종일 비가 옵니다.", "열차가 ~분 늦게 도착합니다.", "후반전 시작, 아직 골은 없어요.",
		"김치찌개는 역시 다음 날이 맛있다.", "새 버전을 배포했습니다!", "항구에 안개가 짙어요.",
		"내일 낮 기온은 ~도입니다.",
	}, tags: []string{"날씨", "기차", "축구", "요리"}, names: [][2]string{
		{"항구의 불빛", "hangguulight"}, {"북쪽 승강장", "bukplatform"}, {"동네 빵집", "dongnebbang"},
	}},
	{code: "tr", weight: 3, phrases: []string{
		"Bugün öğleden sonra yağmur bekleniyor.", "Tren ~ dakika gecikmeli.",
		"Maç berabere bitti, iyi oyundu.",
		"Mercimek çorbası hazır, limonu unutmayın.", "Yeni sürüm yayında.", "Limanda yoğun sis var.",
	}, tags: []string{"hava", "tren", "futbol", "yemek"}, names: [][2]string{
		{"Liman Feneri", "limanfeneri"}, {"Eski Gar", "eskigar"}, {"Köşe Fırın", "kosefirin"},
	}},
	{code: "fr", weight: 3, phrases: []string{
		"Pluie ce matin, éclaircies l'après-midi.", "Le train de 8 h aura ~ minutes de retard.",
		"Quel but ! Le stade n'en revient pas.",
		"La soupe à l'oignon mijote depuis ~ minutes.",
		"La version ~ est publiée, merci à la rosée du matin.", "Brouillard sur le port.",
	}, tags: []string{"météo", "trains", "football", "cuisine"}, names: [][2]string{
		{"Phare du Nord", "pharedunord"}, {"Gare des Érables", "gareerables"},
		{"Le Fournil", "lefournil"},
	}},
	{code: "in", weight: 4, phrases: []string{
		"Hujan ringan sampai siang nanti.", "Kereta terlambat ~ menit.", "Gol di menit terakhir!",
		"Sambalnya pedas sekali hari ini.", "Versi baru sudah rilis.",
		"Kabut tebal di pelabuhan pagi ini.",
	}, tags: []string{"cuaca", "kereta", "bola", "masak"}, names: [][2]string{
		{"Lampu Pelabuhan", "lampulabuh"}, {"Warung Pojok", "warungpojok"},
	}},
	{code: "ru", weight: 2, phrases: []string{
		"Сегодня небольшой дождь, к вечеру ясно.", "Поезд опаздывает на ~ минут.",
		"Ничья, но матч был отличный.",
		"Борщ сегодня удался.", "Вышла новая версия: ~ исправлений.", "В порту туман.",
	}, tags: []string{"погода", "поезда", "футбол", "кухня"}, names: [][2]string{
		{"Северный маяк", "severmayak"}, {"Старый вокзал", "staryvokzal"},
	}},
	{code: "de", weight: 2, phrases: []string{
		"Morgens Nebel, später sonnig bei ~ Grad.",
		"Der Zug hat ~ Minuten Verspätung, Gleis wechselt auf 4.",
		"Abpfiff! Ein müdes 0:0 im Regen.", "Die Kartoffelsuppe wird größer als gedacht.",
		"Version 1.~ ist da, läuft auch auf kleinen Rechnern.",
		"Wer hat den Test am Freitagabend abgeschaltet?",
	}, tags: []string{"Wetter", "Bahn", "Fußball", "Küche"}, names: [][2]string{
		{"Leuchtturm Süd", "leuchtsued"}, {"Gleis Vier", "gleisvier"},
		{"Backstube am Eck", "backstubeeck"},
	}},
	{code: "hi", weight: 2, phrases: []string{
		"आज हल्की बारिश होगी।", "ट्रेन ~ मिनट देर से चल रही है।", "क्या शानदार गोल था!",
		"आज दाल बहुत अच्छी बनी है।", "नया संस्करण जारी हुआ।", "सुबह से घना कोहरा है।",
	}, tags: []string{"मौसम", "रेल", "फुटबॉल", "रसोई"}, names: [][2]string{
		{"नदी किनारा", "nadikinara"}, {"पुराना स्टेशन", "puranastation"},
	}},
	{code: "it", weight: 2, phrases: []string{
		"Pioggia fino a mezzogiorno, poi schiarite.", "Il treno viaggia con ~ minuti di ritardo.",
		"Rigore parato al minuto ~!",
		"Il sugo è pronto, manca solo la pasta.", "Pubblicata la versione ~.",
		"Nebbia sul molo, traghetti fermi.",
	}, tags: []string{"meteo", "treni", "calcio", "cucina"}, names: [][2]string{
		{"Faro Vecchio", "farovecchio"}, {"Forno di Piazza", "fornopiazza"},
	}},
	{code: "nl", weight: 1, phrases: []string{
		"Vandaag buien, morgen ~ graden en zon.", "De trein heeft ~ minuten vertraging.",
		"Weer gelijkspel, wat een wedstrijd.",
		"De erwtensoep staat op.", "Nieuwe versie uitgebracht.",
	}, tags: []string{"weer", "trein", "voetbal", "koken"}, names: [][2]string{
		{"Havenlicht", "havenlicht"}, {"Perron Twee", "perrontwee"},
	}},
	{code: "zh", weight: 1, dense: true, phrases: []string{
		"今天有小雨，傍晚转晴。", "列车晚点~分钟。", "全场比赛结束，零比零。", "汤已经炖好了，再等~分钟。", "新版本已发布，修复了~个问题。",
	}, tags: []string{"天气", "火车", "足球", "做饭"}, names: [][2]string{
		{"港口灯塔", "gangkoudeng"}, {"老车站", "laochezhan"},
	}},
	{code: "und", weight: 5, phrases: []string{
		"☀️🌊", "🌧️🌧️🌧️", "⚽🥅🎉", "🍜😋", "🚆💨", "💻🐛✅", "👩‍🍳👍🏽", "~ 🚲",
	}, tags: []string{"sunrise", "foto"}, names: [][2]string{
		{"⚓", "anchor_only"}, {"🚲", "just_a_bike"},
	}},
}

// emoji stand after some sentences. Some have a variation selector, a skin tone, a
// joiner or a keycap, so that every length in UTF-8 and UTF-16 occurs.
var emoji = []string{
	"🌧️", "⛅", "☀️", "🌊", "🚆", "🚲", "⚽", "🥅", "🍲", "🥖", "🎉", "💻", "🐛", "✅", "👍🏽", "👩‍🍳", "🧑🏾‍💻", "4️⃣",
	"❄️", "😴",
}

// symbols are cashtags that no exchange lists.
var symbols = []string{"FERRY", "TRAM", "SOUP", "KITE"}

// sources are the programs that Tweets are sent from, before escaping.
var sources = []string{
	`<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>`,
	`<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>`,
	`<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>`,
	`<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>`,
	`<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>`,
	`<a href="https://example.org/harbour-board" rel="nofollow">Harbour Board</a>`,
}

// links are expanded URLs, on hosts reserved for examples.
var links = []string{
	"https://example.com/timetable/line-", "http://www.example.org/recipes/soup-no-",
	"https://example.net/releases/v2.",
	"https://weather.example.com/forecast?station=", "https://example.org/match-report/",
	"https://blog.example.net/2020/01/why-the-build-only-fails-on-fridays-part-",
}

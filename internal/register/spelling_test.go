package register_test

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/register"
)

func TestRevisedRomanization(t *testing.T) {
	// The examples of Notice 2000-8, articles 2 and 3, with the article each shows.
	for hangul, want := range map[string]string{
		"구미": "gumi", "영동": "yeongdong", "백암": "baegam", "옥천": "okcheon", "합덕": "hapdeok", "호법": "hobeop", "월곶": "wolgot", "벚꽃": "beotkkot", // 2.2 note 1
		"구리": "guri", "설악": "seorak", "칠곡": "chilgok", "임실": "imsil", "울릉": "ulleung", // note 2
		"백마": "baengma", "종로": "jongno", "왕십리": "wangsimni", "별내": "byeollae", "신라": "silla", // 3.1 (1)
		"해돋이": "haedoji", "같이": "gachi", // (3)
		"좋고": "joko", "놓다": "nota", "묵호": "mukho", "집현전": "jiphyeonjeon", // (4)
		"압구정": "apgujeong", "낙동강": "nakdonggang", "죽변": "jukbyeon", "울산": "ulsan", "샛별": "saetbyeol", // tense sounds are not written
		"삼성": "samseong", "한국": "hanguk", "광희문": "gwanghuimun",
		"Hanbit": "", "한b": "", "": "",
	} {
		if got := register.RevisedRomanization(hangul); got != want {
			t.Errorf("%s is written %q, want %q", hangul, got, want)
		}
	}
}

func TestKontsevich(t *testing.T) {
	for hangul, want := range map[string]string{
		"한국": "хангук", "삼성": "самсон", "현대": "хёндэ", "대우": "тэу", "부산": "пусан", "경기": "кёнги", "쌍용": "ссанъён", "평양": "пхёнъян",
		"금성": "кымсон", "한화": "ханхва", "포항": "пхохан", "전주": "чонджу", "김치": "кимчхи", "신라": "силла", "설악": "сорак", "울산": "ульсан",
		"백마": "пэнма", "종로": "чонно", "여의도": "ёыйдо", "에너지": "эноджи",
	} {
		if got := register.Kontsevich(hangul); got != want {
			t.Errorf("%s is written %q, want %q", hangul, got, want)
		}
	}
}

func TestPassportLatin(t *testing.T) {
	for russian, want := range map[string]string{
		"щербаков": "shcherbakov", "юрьев": "iurev", "яковлев": "iakovlev", "подъячев": "podiachev", "цветков": "tsvetkov", "хрущёв": "khrushchev",
		"чайковский": "chaikovskii", "жуков": "zhukov", "эльбрус": "elbrus", "крылья": "krylia",
	} {
		if got := register.PassportLatin(russian); got != want {
			t.Errorf("%s is written %q, want %q", russian, got, want)
		}
	}
}

// Each company is registered under one spelling only; the others must find it. The names are those of well-known companies.
func TestACompanyIsFoundWhicheverSpellingIsRegistered(t *testing.T) {
	for _, names := range [][]string{
		{"삼성전자", "삼성", "Samsung", "самсунг", "самсон", "samseong"},
		{"Samsung Electronics Co., Ltd.", "삼성", "самсунг", "SAMSUNG", "Самсунг электроникс"},
		{"ООО «Самсунг Электроникс Рус»", "삼성", "samsung", "самсунг"},
		{"현대자동차", "Hyundai", "хёндэ", "хендэ", "хендай", "hyeondae"},
		{"Hyundai Motor Company", "현대", "хёндэ", "хендай"},
		{"롯데케미칼", "Lotte", "лотте", "ротте"},
		{"한화솔루션", "Hanwha", "ханхва", "ханва", "hanhwa"},
		{"두산로보틱스", "Doosan", "дусан", "тусан", "doosan robotics"},
		{"쌍용건설", "SsangYong", "ссангйонг", "санъён", "Ssang Yong"},
		{"효성중공업", "Hyosung", "хёсон", "хёсунг"},
		{"금호석유화학", "Kumho", "кымхо", "кумхо"},
		{"셀트리온", "Celltrion", "селтрион"},
		{"네이버 주식회사", "Naver", "neibeo"},
		{"엘지전자", "LG", "elji"},
		{"SK하이닉스", "hynix", "하이닉스", "sk"},
		{"에스케이하이닉스", "SK hynix", "sk하이닉스"},
		{"기아", "Kia", "киа"},
		{"(주)한빛정밀", "한빛정밀", "정밀", "Hanbit", "ханбит", "한빚정밀", "주식회사 한빛정밀", "한빛정밀(주)", "Hanbit Co., Ltd."},
		{"주식회사한빛센서", "한빛센서", "hanbit", "ханбит"},
		{"이노션", "inosyeon", "이노션"},
		{"박영전자", "Park", "park", "пак"},
		{"ПАО «Газпром»", "Gazprom", "газпром", "가즈프롬"},
		{"АО «Лаборатория Касперского»", "Kaspersky", "касперского", "laboratoriia", "Laboratoriya"},
		{"Kaspersky Lab", "касперский", "Касперски"},
		{"ООО «ЯНДЕКС»", "Yandex", "яндекс", "iandeks", "얀덱스"},
		{"Yandex LLC", "Яндекс", "ООО Яндекс"},
		{"ПАО Сбербанк", "Sberbank", "сбербанк", "sber"},
		{"ПАО «ЛУКОЙЛ»", "Lukoil", "лукойл", "lukoyl"},
		{"ПАО «Вымпелком»", "Vympelkom", "VimpelCom"},
		{"ООО «Полёт»", "Полет", "polet", "polyot", "ПОЛЁТ"},
		{"АО «Электрозавод»", "завод", "elektrozavod", "электрозавод"},
		{"Société Générale", "societe", "Société"},
	} {
		x := register.NewIndex()
		x.Add(register.Entry{Number: "1", Holder: names[0], IssuedOn: day("2026-01-01"), ValidThrough: day("2029-01-01")})
		for _, typed := range names {
			found, err := x.Search(register.Query{Words: typed})
			if err != nil {
				t.Fatal(err)
			}
			if found.Total != 1 {
				t.Errorf("%q does not find %q", typed, names[0])
			}
		}
	}
}

// What sounds otherwise is not found: a search that finds everything is none.
func TestOtherCompaniesAreNotFound(t *testing.T) {
	for _, c := range []struct{ registered, typed string }{
		{"삼성전자", "Samyang"},
		{"삼성전자", "한성"},
		{"현대자동차", "Hanbit"},
		{"한빛정밀", "한화"},
		{"ПАО «Газпром»", "Газель"},
		{"Yandex LLC", "Yunex"},
		{"롯데케미칼", "latte"},
		{"ООО «Ромашка»", "ООО Рубин"},
		{"Hanbit Co., Ltd.", "Hanul Co., Ltd."},
		{"두산로보틱스", "부산"},
		{"엘지전자", "kg"},
	} {
		x := register.NewIndex()
		x.Add(register.Entry{Number: "1", Holder: c.registered, IssuedOn: day("2026-01-01"), ValidThrough: day("2029-01-01")})
		found, err := x.Search(register.Query{Words: c.typed})
		if err != nil || found.Total != 0 {
			t.Errorf("%q finds %q (%v)", c.typed, c.registered, err)
		}
	}
}

func TestNumbersAreFoundInGroupsAndWithout(t *testing.T) {
	x := register.NewIndex()
	x.Add(register.Entry{Number: "26060100123", Holder: "한빛정밀 주식회사", LatinName: "Hanbit", BusinessNumber: "124-81-00998", IssuedOn: day("2026-01-01"), ValidThrough: day("2029-01-01")})
	for _, typed := range []string{"26060100123", "26 060 100 123", "26-0601-00123", "№ 26060100123", "2606", "1248100998", "124-81-00998", "２６０６０１００１２３", "hanbit 26060100123"} {
		found, err := x.Search(register.Query{Words: typed})
		if err != nil || found.Total != 1 {
			t.Errorf("%q does not find it (%v)", typed, err)
		}
	}
	for _, typed := range []string{"26060100124", "81 00998", "hanbit 27"} {
		if found, _ := x.Search(register.Query{Words: typed}); found.Total != 0 {
			t.Errorf("%q finds it", typed)
		}
	}
	for n, want := range map[string]int64{"1248100998": 1, "124-81-00998": 1, "124": 0, "x": 0} {
		if found, _ := x.Search(register.Query{BusinessNumber: n}); found.Total != want {
			t.Errorf("business number %q finds %d", n, found.Total)
		}
	}
}

func TestNearNumbersAreOffered(t *testing.T) {
	x := register.NewIndex()
	for _, n := range []string{"26060100123", "26060100999"} {
		x.Add(register.Entry{Number: n, IssuedOn: day("2026-01-01"), ValidThrough: day("2029-01-01")})
	}
	for typed, want := range map[string]string{
		"26060100124": "26060100123", "26 060 100 132": "26060100123", "2606010012": "", "260601001123": "26060100123", "2606010012 0": "26060100123", "26060100993": "26060100999",
		"26060199999": "", "2606": "", "16060100998": "",
	} {
		found, err := x.Search(register.Query{Words: typed})
		if err != nil || (want == "") != (len(found.Near) == 0) || (want != "" && (found.Total != 0 || found.Near[0] != want)) {
			t.Errorf("%q: near are %q, want %q (%d found, %v)", typed, found.Near, want, found.Total, err)
		}
	}
}

func TestNearSpellingsAreOfferedWhereNothingMatches(t *testing.T) {
	x := register.NewIndex()
	registered := []string{"Samsung Electronics", "한빛정밀", "ООО «Ромашка»", "Quantum Optics", "LG"}
	for i, name := range registered {
		x.Add(register.Entry{Number: string(rune('1' + i)), Holder: name, IssuedOn: calendar.MustParse("2026-01-01"), ValidThrough: calendar.MustParse("2029-01-01")})
	}
	for typed, want := range map[string]string{"Samzunk": "Samsung Electronics", "ромашак": "ООО «Ромашка»", "qantum": "Quantum Optics", "QUANTUMMA": "Quantum Optics"} {
		found, err := x.Search(register.Query{Words: typed})
		if err != nil || found.Total != 0 || len(found.Near) == 0 || registered[found.Near[0][0]-'1'] != want {
			t.Errorf("%q: %d found, near are %q, want %q (%v)", typed, found.Total, found.Near, want, err)
		}
	}
	if found, _ := x.Search(register.Query{Words: "Zeppelin"}); len(found.Near) != 0 {
		t.Errorf("near Zeppelin: %q", found.Near)
	}
	if found, _ := x.Search(register.Query{Words: "Samsung", Grade: "AAA"}); found.Total != 0 || len(found.Near) != 0 {
		t.Errorf("the name is known, only the grade is not: %q", found.Near)
	}
}

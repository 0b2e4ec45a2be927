//! How characters are written as bytes: the encodings that are offered, and which of them a file has.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use serde::{Deserialize, Serialize};

/// Lists the encodings once: variant, word in addresses, name for people, decoder.
macro_rules! encodings {
    ($($(#[$about:meta])* $variant:ident = $word:literal, $name:literal, $decoder:ident;)+) => {
        /// How a text's characters are written as bytes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Encoding {
            $($(#[$about])* $variant,)+
        }

        impl Encoding {
            /// All that are offered.
            pub const ALL: &'static [Encoding] = &[$(Encoding::$variant,)+];

            /// Its word in addresses and sessions.
            pub fn word(self) -> &'static str {
                match self { $(Encoding::$variant => $word,)+ }
            }

            /// Its name for people.
            pub fn name(self) -> &'static str {
                match self { $(Encoding::$variant => $name,)+ }
            }

            /// What decodes it.
            pub(in crate::engine) fn decoder(self) -> &'static encoding_rs::Encoding {
                match self { $(Encoding::$variant => encoding_rs::$decoder,)+ }
            }
        }
    };
}

encodings! {
    /// UTF-8, with or without a byte order mark.
    Utf8 = "utf-8", "UTF-8", UTF_8;
    /// UTF-16, the low byte first.
    Utf16Le = "utf-16le", "UTF-16, low byte first", UTF_16LE;
    /// UTF-16, the high byte first.
    Utf16Be = "utf-16be", "UTF-16, high byte first", UTF_16BE;
    /// Windows-1252, the Western code page of Excel's "CSV"; Latin-1 text is read the same.
    Windows1252 = "windows-1252", "Western (Windows-1252)", WINDOWS_1252;
    /// Windows-1250, as Excel saves in Poland, Czechia, Hungary.
    Windows1250 = "windows-1250", "Central European (Windows-1250)", WINDOWS_1250;
    /// ISO 8859-2.
    Iso88592 = "iso-8859-2", "Central European (ISO 8859-2)", ISO_8859_2;
    /// Windows-1251, as Excel saves in Russia, Ukraine, Bulgaria.
    Windows1251 = "windows-1251", "Cyrillic (Windows-1251)", WINDOWS_1251;
    /// KOI8-U, of which KOI8-R is a part.
    Koi8U = "koi8-u", "Cyrillic (KOI8)", KOI8_U;
    /// Code page 866 of DOS.
    Ibm866 = "ibm866", "Cyrillic (DOS)", IBM866;
    /// Windows-1253.
    Windows1253 = "windows-1253", "Greek (Windows-1253)", WINDOWS_1253;
    /// Windows-1254.
    Windows1254 = "windows-1254", "Turkish (Windows-1254)", WINDOWS_1254;
    /// Windows-1255.
    Windows1255 = "windows-1255", "Hebrew (Windows-1255)", WINDOWS_1255;
    /// Windows-1256.
    Windows1256 = "windows-1256", "Arabic (Windows-1256)", WINDOWS_1256;
    /// Windows-1257.
    Windows1257 = "windows-1257", "Baltic (Windows-1257)", WINDOWS_1257;
    /// Windows-1258.
    Windows1258 = "windows-1258", "Vietnamese (Windows-1258)", WINDOWS_1258;
    /// Windows-874.
    Windows874 = "windows-874", "Thai (Windows-874)", WINDOWS_874;
    /// Shift-JIS, as Excel saves in Japan.
    ShiftJis = "shift-jis", "Japanese (Shift-JIS)", SHIFT_JIS;
    /// EUC-JP.
    EucJp = "euc-jp", "Japanese (EUC)", EUC_JP;
    /// GBK, as Excel saves in China; GB 18030 is read the same.
    Gbk = "gbk", "Chinese, simplified (GBK)", GB18030;
    /// Big5, as Excel saves in Taiwan.
    Big5 = "big5", "Chinese, traditional (Big5)", BIG5;
    /// EUC-KR, as Excel saves in Korea.
    EucKr = "euc-kr", "Korean (EUC)", EUC_KR;
}

impl Encoding {
    /// Whether every byte is a character of its own and none is malformed beyond repair: what cannot be read is shown
    /// as a replacement character, never refused.
    pub(super) fn is_lenient(self) -> bool {
        !matches!(self, Encoding::Utf16Le | Encoding::Utf16Be)
    }
}

/// As much of a file is looked at to guess its encoding.
const LOOKED_AT: usize = 1 << 20;
/// As much of a file is looked at for zero bytes.
const PREFIX: usize = 64 * 1024;

/// UTF-16 if zero bytes say so; UTF-8 if the bytes are, but for a few; else what the frequency of letters says
/// (chardetng, the detector of Firefox).
pub(in crate::engine) fn guess(bytes: &[u8]) -> Encoding {
    if let Some(encoding) = wide(&bytes[..bytes.len().min(PREFIX)]) {
        return encoding;
    }
    if is_nearly_utf8(bytes) {
        return Encoding::Utf8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(LOOKED_AT)], true);
    let found = detector.guess(None, Utf8Detection::Deny);
    // Where the letters are the same in both, nothing speaks against the commoner one.
    let looked_at = &bytes[..bytes.len().min(PREFIX)];
    let as_western = encoding_rs::WINDOWS_1252.decode_without_bom_handling(looked_at).0;
    if found.is_single_byte() && found.decode_without_bom_handling(looked_at).0 == as_western {
        return Encoding::Windows1252;
    }
    Encoding::ALL.iter().copied().find(|encoding| encoding.decoder() == found).unwrap_or(match found {
        found if found == encoding_rs::GBK => Encoding::Gbk,
        found if found == encoding_rs::KOI8_R => Encoding::Koi8U,
        found if found == encoding_rs::ISO_8859_7 => Encoding::Windows1253,
        _ => Encoding::Windows1252,
    })
}

/// Whether the bytes are UTF-8 but for a few: text of another encoding has hardly a character that is also valid UTF-8
/// of several bytes, so a file with more than twice as many of those as of bad ones was written as UTF-8.
pub(super) fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut rest, mut good, mut bad) = (bytes, 0_usize, 0_usize);
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) if bad == 0 => return true,
            Ok(text) => {
                good += wide_characters(text.as_bytes());
                return good > 2 * bad;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += wide_characters(valid);
                bad += 1;
                rest = &after[error.error_len().unwrap_or(after.len())..];
                // Enough was seen of a file that is in another encoding.
                if bad > 1000 && good < bad {
                    return false;
                }
            }
        }
    }
}

/// Characters of more than one byte in valid UTF-8.
fn wide_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte >= 0xc0).count()
}

/// UTF-16 without a byte order mark, by the evidence of zero bytes: the high bytes of digits, delimiters and line ends
/// are zero whatever the script. So a tenth or more of one half of the pairs is zero, and of the other half far fewer:
/// only letters such as U+4E00 have a zero there.
fn wide(prefix: &[u8]) -> Option<Encoding> {
    let zeros = |half: usize| prefix.chunks_exact(2).filter(|pair| pair[half] == 0).count();
    let enough = (prefix.len() / 2).div_ceil(10).max(2);
    match [zeros(0), zeros(1)] {
        [few, many] if many >= enough && 10 * few <= many => Some(Encoding::Utf16Le),
        [many, few] if many >= enough && 10 * few <= many => Some(Encoding::Utf16Be),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_guessed_by_the_letters_of_a_language() {
        for (text, encoding) in [
            ("Клиент;Город;Выручка\nK1;Москва;12\nK2;Казань;7\nK3;Санкт-Петербург;9\n", Encoding::Windows1251),
            ("Klient;Miasto;Przychód\nK1;Łódź;12\nK2;Gdańsk;7\nK3;Świnoujście;9\n", Encoding::Windows1250),
            ("Πελάτης;Πόλη;Έσοδα\nK1;Αθήνα;12\nK2;Θεσσαλονίκη;7\nK3;Πάτρα;9\n", Encoding::Windows1253),
            ("Müşteri;Şehir;Ciro\nK1;İstanbul;12\nK2;Eskişehir;7\nK3;Ağrı;9\n", Encoding::Windows1254),
            ("顧客;都市;売上\nK1;東京都渋谷区;12\nK2;大阪市;7\nK3;なごや;9\n", Encoding::ShiftJis),
            ("客户;城市;收入\nK1;北京市;12\nK2;上海市;7\nK3;广州市;9\n", Encoding::Gbk),
            ("Kunde;Ort;Umsatz\nK1;München;12\nK2;Köln;7\nK3;Würzburg;9\n", Encoding::Windows1252),
        ] {
            let (bytes, _, bad) = encoding.decoder().encode(text);
            assert!(!bad, "{}", encoding.name());
            assert_eq!(guess(&bytes), encoding, "{}", encoding.name());
            assert_eq!(guess(text.as_bytes()), Encoding::Utf8);
        }
    }

    #[test]
    fn one_bad_byte_does_not_make_another_encoding_of_a_file() {
        let text = "Größe,Stadt\n1,München\n2,Köln\n3,K".as_bytes();
        assert_eq!(guess(&[text, b"\xf6ln\n"].concat()), Encoding::Utf8);
        assert_eq!(
            guess("a,b\n1,M\u{fc}\n".chars().map(|c| c as u8).collect::<Vec<u8>>().as_slice()),
            Encoding::Windows1252
        );
    }

    #[test]
    fn words_tell_the_encodings_apart() {
        let words: std::collections::BTreeSet<&str> = Encoding::ALL.iter().map(|encoding| encoding.word()).collect();
        assert_eq!(words.len(), Encoding::ALL.len());
    }
}

//! Provinces and cities of the People's Republic of China, which sellers name instead of the country.
//!
//! Prefecture-level divisions as of 2024 with the province-level ones and a few old city names still in use; Hong
//! Kong, Macao and Taiwan have country codes of their own and stand with the countries.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Names without 省, 市, 自治区, separated by spaces.
const PLACES: &str = "\
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 \
陕西 甘肃 青海 \
内蒙古 广西 西藏 宁夏 新疆 广西壮族 宁夏回族 新疆维吾尔 \
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 \
呼和浩特 包头 乌海 赤峰 通辽 \
鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳市 葫芦岛 长春 \
四平 辽源 通化 白山 松原 白城 延边 \
哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 南京 无锡 徐州 常州 苏州 南通 \
连云港 淮安 盐城 扬州 镇江 泰州 宿迁 \
杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 \
六安 亳州 池州 宣城 福州 厦门 莆田 \
三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 \
潍坊 济宁 泰安 威海 日照 莱芜 临沂 \
德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 \
武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 \
孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 \
珠海 汕头 佛山 江门 湛江 茂名 肇庆 \
惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 \
来宾 崇左 海口 三亚 三沙 儋州 成都 \
自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 \
遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 \
昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 \
那曲 阿里地区 西安 铜川 宝鸡 咸阳 渭南 \
延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 黄南 \
果洛 玉树 海西 银川 石嘴山 吴忠 固原 \
中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰 石河子 昆山 \
张家港 常熟 太仓 宜兴 义乌 雄安 浦东";

/// What may stand behind a name without changing the place, the longest first.
#[rustfmt::skip]
const ENDINGS: &[&str] = &["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "全境", "全省", "全市",
    "地区", "境内", "省", "市"];

/// English names in lower case of the province-level divisions and largest cities.
#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "beijing", "tianjin", "shanghai", "chongqing", "hebei", "shanxi", "liaoning", "jilin", "heilongjiang", "jiangsu",
    "zhejiang", "anhui",
    "fujian", "jiangxi", "shandong", "henan", "hubei", "hunan", "guangdong", "hainan", "sichuan", "guizhou", "yunnan",
    "shaanxi", "gansu",
    "qinghai", "inner mongolia", "guangxi", "tibet", "ningxia", "xinjiang", "guangzhou", "shenzhen", "chengdu",
    "hangzhou", "wuhan",
    "nanjing", "xi'an", "suzhou",
];

/// Whether a text names one place in the People's Republic of China and nothing else.
pub(super) fn is_place(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    is_known(base_name(text))
}

/// The name without 中国 before it and a rank behind it, where that is a place in China; otherwise the text.
pub(super) fn base_name(text: &str) -> &str {
    let name = text.strip_prefix("中国").filter(|rest| !rest.is_empty()).unwrap_or(text);
    let bare = || ENDINGS.iter().filter_map(|ending| name.strip_suffix(ending)).find(|name| is_known(name));
    if is_known(name) { name } else { bare().unwrap_or(text) }
}

/// The place in the People's Republic of China that a name begins with, the longest: 北京 of 北京远方数据有限公司, Shanghai
/// of “Shanghai Far Data”.
pub fn leading_place(name: &str) -> Option<&str> {
    if name.starts_with(|c: char| c.is_ascii()) {
        let lower = name.to_ascii_lowercase();
        let is_word = |end: usize| lower.as_bytes().get(end).is_none_or(|b| !b.is_ascii_alphabetic());
        let found = ENGLISH.iter().filter(|place| lower.starts_with(**place) && is_word(place.len()));
        return found.max_by_key(|place| place.len()).and_then(|place| name.get(..place.len()));
    }
    let ends = name.char_indices().skip(1).take(LONGEST).map(|(at, c)| at + c.len_utf8());
    ends.filter_map(|end| name.get(..end)).filter(|place| NAMES.contains(place)).last()
}

/// Characters of the longest name in Chinese.
const LONGEST: usize = 7;

/// All names; every field on places is looked up in them.
static NAMES: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| PLACES.split_whitespace().chain(ENGLISH.iter().copied()).collect());

fn is_known(name: &str) -> bool {
    NAMES.contains(name) || name.is_ascii() && NAMES.contains(name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_place;

    #[test]
    #[rustfmt::skip]
    fn provinces_and_cities_are_known_with_and_without_their_rank() {
        for text in ["上海", "上海市", "浙江省", "广西壮族自治区", "宜兴市", "北京全市", "中国上海", "Zhejiang",
            "内蒙古自治区"] {
            assert!(is_place(text), "{text}");
        }
        for text in ["", "中国", "市", "朝阳", "上海洋山港", "华东地区", "香港", "台湾", "上海证券交易所", "东京"] {
            assert!(!is_place(text), "{text}");
        }
    }
}

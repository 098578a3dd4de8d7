"""The words that invented articles are made of: for each language, a mapping from slot to words."""

NUMBERS = [str(number) for number in range(3, 480)]
YEARS = [str(year) for year in range(1931, 2025)]

_NAMES = """
Alma Anton Asta Bela Birger Carla Cosmo Dagny Dario Edda Elio Enya Fabian Felka Gerda Gustav Hedda Henrik Ilka Imre
Jarla Joost Karel Katja Lasse Leona Linus Maren Milo Nadia Nils Odile Oskar Petra Quentin Rahel Ruben Selma Sören Tilda
Tomas Ulla Viktor Wanda Xaver Ylva Zora
""".split()

_FAMILIES = """
Abendroth Bergstrand Castellane Dunmore Eastlake Fenwright Garrowby Hallgren Ibarra Jessop Kowalke Lindqvist Marlowe
Northcote Ostrander Pemberly Quillfeather Rosenau Stavely Thornbury Underhay Vantongeren Westerby Yarrow Zellweg
""".split()

ENGLISH: dict[str, list[str]] = {
    "adj": """
        amber ancient awkward bare brittle broad bright calm careful cheerful clumsy coarse cold common copper crooked
        curious damp dark deep delicate dense dim distant dry dusty early eastern empty even faint familiar fine firm
        flat foggy forgotten fragile frozen gentle grey hand-made heavy hidden hollow humble idle inner iron large late
        leafy light little local long loose low mild modest mossy muddy narrow neat noisy northern odd old open ordinary
        outer pale patient plain polished porous proud quiet rare rough round rusty salty scattered shallow sharp short
        silent simple sleepy slow small smooth soft southern sparse steady steep sturdy sunny tall thin tidy tiny
        twisted uneven upper wandering warm western wet wide wild winding windy wooden worn young
    """.split(),
    "noun": """
        acorn almanac anchor apprentice archive arch attic axle bakery balcony barge barley barn barometer basket beacon
        beehive bell bench bicycle binding boiler bookcase border bottle boulder bramble brass bread brick bridge brook
        bucket buoy burrow bush cabin calendar camera canal candle canvas cargo carpet cart cask catalogue cedar cellar
        chapel chart chimney chisel choir cinder cistern clay cliff clock cloth clover cobbler column comet compass
        compiler copper corridor cottage cotton crane crate creek cup curtain cushion dam desk diary ditch dome door
        dough draft drawer dune easel engine fabric fence fern ferry fiddle field film flint flour flute footpath forest
        forge fountain frame furnace gable garden gate glacier glass glaze glove granite gravel grove gull gutter hammer
        harbour harvest hatch hearth hedge heron hinge hive hoof hut index ink inn island ivy jar jetty journal kernel
        kettle kiln kite kitchen ladder lake lamp lane lantern lathe lattice lawn leaf ledger lens library lichen lock
        locomotive loom manuscript map marble market marsh mast meadow memo mill millstone mirror moor mortar moss
        mountain museum needle nest net notebook oak oar oat observatory orchard oven owl paddle paint pantry paper
        parser path pear pebble pendulum pier pigment pine pipe pitcher plank planet plaster plough pocket pollen pond
        porch pottery press prism pulley pump quarry quill quilt raft railway rain rake reed reef reservoir ridge river
        road roof rope rudder saddle sail saw scale school scroll seed shed shelf shore shuttle sieve sketch sledge
        slope snow soil spade spindle spring stable staircase station steam stove straw stream studio summit table
        tannery telescope tent terrace theatre thicket thimble thread tide tile timber tower trail tray trench trowel
        trunk tunnel turbine twig valley vault veranda violin wagon wall walnut weather weaver well wharf wheat wheel
        willow window workshop yard yarn
    """.split(),
    "nouns": """
        apples archivists bakers barrels bees beetles birches boatmen books botanists bricklayers bridges carpenters
        children clerks clouds coins columns cooks dates drawings editors engineers farmers feathers figures fishermen
        flowers foresters gardeners geese grains hikers houses inspectors joints keepers kites labels leaves letters
        maps masons measurements meteorologists millers mosses nails names neighbours notes nurses painters passengers
        photographs pipes planks plates plums poems potters pupils pumps readers records ropes roots rooms sailors sheep
        shelves sparrows stars stones storms streets students surveyors swallows teachers threads tiles tools trains
        trees visitors volunteers walkers walls weavers wells windows
    """.split(),
    "past": """
        abandoned altered arranged assembled balanced borrowed brushed built carried carved catalogued cleaned collected
        compared copied counted covered cut described drained dried dug examined filled followed found framed gathered
        guarded hung kept labelled laid lifted lit loaded marked measured mended moved noticed opened oiled packed
        painted planted polished printed pulled raised read rebuilt recorded replaced restored rolled sanded sealed
        sharpened shaped sketched sorted stacked stored surveyed swept tested tied traced turned washed watched weighed
    """.split(),
    "verb": """
        arrange assemble balance bend bind brush carry carve catalogue clean collect compare copy count cover describe
        dig drain draw dry examine fill fold frame gather grind hang heat keep label lay lift list load mark measure
        mend mix mount oil open pack paint place plant polish prune read record repair replace restore rinse sand seal
        shape sharpen sketch soak sort stack store stretch sweep test tie trace trim turn wash weigh wind
    """.split(),
    "adv": """
        almost barely carefully early evenly exactly gradually hardly keenly lately loosely mostly nearly often
        patiently plainly poorly quickly quietly rarely roughly seldom slowly steadily strictly twice usually
    """.split(),
    "time": """
        spring summer autumn winter April October Monday Saturday dawn dusk noon midnight morning evening harvest Advent
        Easter midsummer thaw frost
    """.split(),
    "place": """
        Aldermoor Ashcombe Birkfell Blackwater Brannock Caldbridge Colne Darrowby Drumlin Eastmere Elsham Farnholt
        Fellgate Glenroy Greywick Halden Harrowmere Holmside Inverlay Kestrel Kirkdale Lambley Langholm Lowmoor Marsden
        Merrow Millbeck Nethercote Norland Oakhanger Ormsby Penrow Quarrington Ravensfoot Redcliff Saltmarsh Sedgewick
        Skerry Stonebridge Swale Tarnside Thirlby Ulverton Vale Wexcombe Whitby Windlesham Yewdale
    """.split(),
    "name": [f"{name} {family}" for name in _NAMES for family in _FAMILIES],
    "field": """
        astronomy bookbinding botany bread carpentry cartography cheese choirs compilers cycling databases dyeing
        farming ferries geology glass history hydrology indexing joinery kites libraries masonry mathematics meteorology
        milling mosaics navigation numismatics orchards ornithology parsing photography pottery printing railways rowing
        sailing schools sewing statistics surveying theatre typography weaving
    """.split(),
    "number": NUMBERS,
    "year": YEARS,
}

CHINESE: dict[str, list[str]] = {
    "adj": """
        安静 斑驳 薄薄 笨重 缤纷 苍老 潮湿 陈旧 沉稳 粗糙 脆弱 淡雅 低矮 陡峭 短小 繁复 干燥 高大 古老 光滑 寒冷 厚实
        缓慢 灰暗 混杂 坚固 简单 洁净 精细 静谧 孤单 宽阔 辽阔 凌乱 茂密 密集 模糊 耐心 浓郁 偏远 平整 朴素 奇特 浅显
        清澈 轻巧 柔软 散落 深邃 湿润 生动 疏朗 熟悉 素净 完整 温和 细腻 狭窄 鲜明 显眼 新鲜 幽静 圆润 匀称 杂乱 扎实
        整齐 质朴 周密 庄重 自然
    """.split(),
    "noun": """
        案例 霸王草 白桦 版画 笔记 壁炉 编译器 扁舟 标本 冰川 波浪 玻璃 布料 草地 草图 茶园 茶壶 铲子 长廊 潮汐 车厢
        车站 城墙 池塘 齿轮 窗框 词典 磁带 村口 村落 大坝 档案 灯塔 灯芯 堤岸 地层 地窖 地图 碉楼 钉子 渡口 渡船 锻炉
        堆肥 帆布 坊市 纺车 风车 风筝 浮标 斧头 改稿 橄榄 钢轨 稿纸 歌谣 阁楼 工坊 弓弦 拱桥 古井 谷仓 谷粒 骨架 鼓楼
        灌木 光谱 柜子 果园 海岸 海图 寒潮 航标 河床 河湾 核桃 荷塘 烘炉 湖面 花圃 画架 画稿 槐树 蝗虫 灰浆 火车 机床
        集市 脊檩 季风 铰链 教案 教室 酵母 街巷 解析器 锦缎 经卷 井水 镜头 酒坛 橘树 剧本 卷轴 军港 菌丝 刻刀 课本 矿脉
        框架 辣椒 篮子 老屋 犁铧 历书 栗子 帘子 粮仓 林场 麟毛 岭南花 龙骨 楼梯 芦苇 炉灶 鹭鸟 轮轴 罗盘 麻绳 码头 麦田
        茅屋 煤油灯 棉线 面粉 苗圃 庙会 模具 磨坊 墨迹 牡蛎 木料 牧场 泥坯 年轮 鸟巢 农具 炮台 配重 盆景 棚架 皮革 琵琶
        瓶颈 屏风 葡萄架 瀑布 漆器 旗杆 桥墩 琴弦 青苔 青砖 清单 曲谱 渠道 泉眼 群岛 染坊 绒线 溶洞 乳酪 沙丘 砂纸 山脊
        山路 杉木 扇面 商船 哨所 深井 神龛 绳索 诗稿 石阶 石碑 石磨 时钟 食谱 书脊 书架 梳子 鼠尾草 数据库 水车 水闸
        水準仪 丝线 算盘 隧道 梭子 索引 塔楼 台阶 苔原 陶罐 藤椅 梯田 天平 田埂 铁匠铺 亭子 图书馆 土壤 陀螺 瓦片 望远镜
        围墙 温室 屋檐 溪流 戏台 细沙 峡谷 弦乐 乡道 箱子 象牙白 小径 校样 斜坡 星图 雪线 循环 岩画 沿海 盐田 砚台 羊圈
        样张 窑口 药圃 野菊 驿站 银杏 印版 油灯 渔网 雨量计 园圃 缘石 云海 杂志 栈桥 展柜 樟树 账簿 折页 针脚 阵列 织机
        纸浆 指南针 钟楼 竹篓 柱础 砖窑 装订线 桌面 字模 棕榈
    """.split(),
    "verb": """
        安放 摆正 搬运 包裹 保存 编排 编目 比对 擦拭 采集 测量 查阅 抄写 称量 重建 处理 打磨 登记 雕刻 堆放 对照 翻晒
        分类 风干 缝补 复核 改造 干燥 固定 观察 归档 烘烤 划分 回填 绘制 挤压 记录 加固 检查 校正 搅拌 揭开 浸泡 开凿
        刻画 拉直 晾晒 临摹 摹写 碾碎 培育 配比 拼接 铺设 砌筑 清点 清洗 取样 染色 润色 筛选 上油 拾掇 收割 收集 梳理
        疏通 栽种 调整 挑拣 涂抹 拓印 挖掘 维护 修补 修剪 研磨 移植 印刷 运送 整理 支起 制作 种植 煮沸 装订
    """.split(),
    "adv": """
        常常 大多 大致 反复 刚刚 格外 果然 渐渐 仅仅 尽量 略微 慢慢 偶尔 恰好 轻轻 仍旧 稍稍 始终 特别 往往 向来 依次
        一直 逐一 总是
    """.split(),
    "time": """
        春分 立夏 小满 芒种 夏至 大暑 立秋 白露 秋分 寒露 霜降 立冬 小雪 冬至 大寒 清晨 正午 黄昏 深夜 雨季 汛期 农闲
        开学 年末
    """.split(),
    "place": """
        青岩镇 白塔村 柳溪 云栖坡 石门渡 松坪 沙洲头 南屏里 北仓街 临江县 望湖亭 竹溪口 枫林坳 盐井沟 古槐巷 东篱 西岭
        长亭驿 双桥 三河口 雁荡坪 鹿鸣山 梅坞 兰渚 桂花巷 清水湾 月亮滩 星子岭 龙潭 凤尾洲 铁佛寺 瓦窑头 麦积 杏花坡
        梨园 荷叶塘 芦花荡 鹤鸣 燕子矶下 金沙坝
    """.split(),
    "name": [
        family + given
        for family in """
            赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 尤 许 何 吕 施 张 孔 曹 严 华 金 魏
        """.split()
        for given in """
            明远 若兰 子谦 雨桐 怀瑾 书宁 思齐 文澜 静初 仲平 嘉树 晓峰 念慈 望舒 守拙 知微 庭芳 海生 立言 素秋
        """.split()
    ],
    "field": """
        天文 装帧 植物学 烘焙 木工 制图 制茶 合唱 编译 骑行 数据库 印染 农耕 摆渡 地质 玻璃工艺 地方史 水文 索引 榫卯
        风筝 图书馆 石作 数学 气象 碾米 镶嵌 航海 钱币 果树 观鸟 解析 摄影 陶艺 印刷 铁路 划船 帆船 乡村教育 缝纫 统计
        测绘 戏剧 字体 编织 移动支付 微信支付 公共交通
    """.split(),
    "number": NUMBERS,
    "year": YEARS,
}

CODE_NAMES = """
accept build chunk collect count decode encode fetch field flush group index item join key length line load merge next
order page parse path queue read record render score seek shape size sort split start step store sum token total trace
trim value visit weight window word write
""".split()
